/** Vitest's own report, then each skipped test with its reason, the failed ones by name, and one line that a machine can read.
 *
 * A module that cannot be loaded holds no test that could fail, and an error outside of any test belongs to none: both are
 * counted as failed, so that `0 failed` is never printed beside a non-zero exit code. So is a test that is skipped and does not say
 * why: the reason is the note of `ctx.skip(condition, 'reason')`, or stands in a name as `(needs …)` or `(skipped …)`. */
import { DefaultReporter, type TestCase, type TestModule, type TestRunEndReason } from 'vitest/node'

type SerializedErrors = Parameters<DefaultReporter['onTestRunEnd']>[1]

export interface Tally {
  readonly passed: number
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
}

export default class TallyReporter extends DefaultReporter {
  override onTestRunEnd(
    modules: readonly TestModule[],
    errors: SerializedErrors,
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd(modules, errors, reason)
    const isFiltered = this.ctx.config.testNamePattern !== undefined
    const tally = tallyRun(modules, errors, isFiltered)
    for (const line of describeTally(tally)) this.ctx.logger.log(line)
    if (tally.failed.length > 0) process.exitCode = 1
  }
}

export function describeTally({ passed, failed, skipped }: Tally): readonly string[] {
  return [
    ...skipped.map((name) => `skipped: ${name}`),
    ...failed.map((name) => `failed: ${name}`),
    `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ]
}

/** `isFiltered`: `-t` leaves tests out without a word, and those are not counted. */
function tallyRun(modules: readonly TestModule[], errors: SerializedErrors, isFiltered: boolean): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state)
  const brokenGroups = modules.flatMap((module) => [
    ...module.errors().map((error) => `${module.relativeModuleId}: ${error.message}`),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().map((error) => `${module.relativeModuleId} > ${suite.fullName}: ${error.message}`),
    ),
  ])
  const skipped = [...inState('skipped'), ...inState('pending')]
  const silent = isFiltered ? [] : skipped.filter((test) => reasonOf(test) === null)
  return {
    passed: inState('passed').length,
    failed: [
      ...inState('failed').map(nameOf),
      ...brokenGroups,
      ...errors.map((error) => `outside of any test: ${error.message}`),
      ...silent.map((test) => `${nameOf(test)} — skipped without a reason`),
    ],
    skipped: skipped.flatMap((test) => {
      const reason = reasonOf(test)
      return reason === null ? [] : [`${nameOf(test)} — ${reason}`]
    }),
  }
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`
}

/** The note, or what the test's or its group's name says in brackets. */
function reasonOf(test: TestCase): string | null {
  const result = test.result()
  if (result.state === 'skipped' && result.note) return result.note
  const inName = /\(((?:needs|skipped)\b[^)]*)\)/.exec(test.fullName)?.[1]
  return inName ?? null
}
