/** Tests run in two workers with one PostgreSQL for the whole run (test/support/global-setup.ts).
 *
 * A worker loads the program once and runs file after file; loading it for each file would cost a third of the processor time of a run. What a
 * file changes for the whole process it would leave to the next one: such files stand in test/support/own-process.ts and get a process each. */
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { ownProcess } from './test/support/own-process.ts'
import { chooseTemporaryFolder } from './test/support/temporary-folder.ts'

process.env.TMPDIR = chooseTemporaryFolder() // for the server, for the workers, and for the processes that they start

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: [
      'test/support/compare-instants.ts',
      ...(process.env.FAILED_TESTS === undefined ? [] : ['test/support/note-failures.ts']),
    ],
    pool: 'forks',
    // Half of a test's time is spent waiting for PostgreSQL and for processes: two workers keep both cores of a small machine busy.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Far above what any test takes alone: a time-out here means that something hangs, not that the machine is busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'alone', include: [...ownProcess], isolate: true } },
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...ownProcess], isolate: false },
      },
    ],
  },
})
