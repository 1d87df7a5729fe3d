/** The table of faults in docs/simulation.md names, for each fault of the core, of monitoring and of alerts, a file of test/faults and in it the test in which the detecting part is
 * switched off. */
import { expect, test } from 'vitest'
import { listFiles, readText } from './files.ts'

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Those of the core, its orchestration, monitoring and alerts. */
const faults = [...range(1, 19), 21, ...range(23, 26), 37, ...range(40, 48), ...range(50, 53), 57].map(
  (number) => `F${String(number).padStart(2, '0')}`,
)

const rows = readText('docs/simulation.md')
  .split('\n')
  .filter((line) => /^\| F\d\d \|/.test(line))
  .map((line) => {
    const [fault, , file, switchedOff, stage] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    return {
      fault: fault!,
      path: `test/faults/${file!.replaceAll('`', '')}.test.ts`,
      switchedOff: switchedOff!,
      stage: stage!,
    }
  })

test('each fault of the core, of monitoring and of alerts has its rows, in order', () => {
  expect([...new Set(rows.map(({ fault }) => fault))]).toEqual(faults)
  expect(rows.map(({ fault }) => fault)).toEqual(rows.map(({ fault }) => fault).toSorted())
})

test('each row names a file that bears the number of its fault', () => {
  const files = new Set(listFiles())
  const wrong = rows.filter(
    ({ fault, path }) => !files.has(path) || !path.split(/[/-]/).includes(fault.toLowerCase()),
  )
  expect(wrong).toEqual([])
})

test('each row names a test of that file, in which the detecting part is switched off', () => {
  const titlesOf = (path: string): string[] =>
    [...readText(path).matchAll(/\b(?:it|test)(?:\.each\([^)]*\))?\(\s*'([^']+)'/g)].map(
      ([, title]) => title!,
    )
  expect(rows.filter(({ path, switchedOff }) => !titlesOf(path).includes(switchedOff))).toEqual([])
})

/** What a file that injects its fault there needs. */
const stages: Readonly<Record<string, RegExp>> = {
  league: /support\/(fault-day|small-league)|simulation\/enumerate-crashes/,
  evening: /support\/published-evening/,
  toy: /support\/toy-(system|schedules)/,
  tables: /support\/monitored-days/,
  alerts: /support\/(alert|hook)-rig/,
  program: /cli\/run-command/,
}

test('each row says on what its fault is injected, and its file does so', () => {
  const wrong = rows.filter(({ path, stage }) => !stages[stage]?.test(readText(path)))
  expect(wrong).toEqual([])
})
