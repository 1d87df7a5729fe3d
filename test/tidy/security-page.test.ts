/** docs/security.md says of each point of the standard which test shows it: the file is there, and the words after it stand in it. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync('docs/security.md', 'utf8')
const rows = page.split('\n').filter((line) => /^\| \d+\.\d+\.\d+/.test(line))
const shown = rows.flatMap((row) => {
  const [, points, , shownBy] = row.split('|').map((cell) => cell.trim())
  return [...shownBy!.matchAll(/`([\w./-]+\.ts)`(?:: ([^;|]+))?/g)].map(([, file, words]) => ({
    points: points!,
    file: file!,
    words: words?.trim().replace(/,$/, ''),
  }))
})

test('every point of the table is shown by something', () => {
  expect(rows.length).toBeGreaterThan(25)
  for (const row of rows) expect(row).toMatch(/`(?:test|src)\/[\w./-]+\.ts`/)
})

test.for(shown)('$points: $file is there, and says "$words"', ({ file, words }) => {
  expect(existsSync(file)).toBe(true)
  if (words !== undefined) expect(readFileSync(file, 'utf8').toLowerCase()).toContain(words.toLowerCase())
})
