/** The test files that change something for their whole process, or look at what a process keeps: each of them gets one of its own.
 *
 * A process remembers the secrets that it was configured with and takes them out of every text: one that looks like an ordinary word would change
 * what the next file reads, and a file that looks for its own must not find them taken out by another's. */
export const ownProcess: readonly string[] = [
  'test/api/tls.test.ts', // secrets: a key
  'test/cli/alerts.test.ts', // secrets
  'test/cli/backfill.test.ts', // secrets
  'test/cli/sources.test.ts', // secrets
  'test/cli/work-audit.test.ts', // secrets
  'test/faults/f45-alert-routes.test.ts', // secrets
  'test/faults/f47-detectors-hang.test.ts', // secrets
  'test/faults/f57-secrets.test.ts', // secrets, and the environment names where spans go
  'test/platform/access/door.test.ts', // secrets: the first line of a certificate among them
  'test/platform/config-file.test.ts', // secrets
  'test/platform/db/database-address.test.ts', // the environment
  'test/platform/dead-man/ping.test.ts', // secrets
  'test/platform/doctor.test.ts', // what a command printed is kept by the process
  'test/platform/read-setting.test.ts', // what a command printed is kept by the process
  'test/platform/redaction.test.ts', // secrets
  'test/platform/traces/traces.test.ts', // the environment, and where spans go
]
