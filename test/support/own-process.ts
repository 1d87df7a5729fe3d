/** The test files that change something for their whole process, or look at what a process keeps: each of them gets one of its own. */
export const ownProcess: readonly string[] = [
  'test/faults/f57-secrets.test.ts', // secrets are remembered by the process, and its environment names where spans go
  'test/platform/db/database-address.test.ts', // the environment
  'test/platform/doctor.test.ts', // what a command printed is kept by the process
  'test/platform/read-setting.test.ts', // what a command printed is kept by the process
  'test/platform/redaction.test.ts', // secrets are remembered by the process
  'test/platform/traces/traces.test.ts', // the environment, and where spans go
]
