/** docs/asvs.md goes through every point of levels 1 and 2, and says of what is met which test shows it: the file is there, and the words after
 * it stand in it. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Of each section of ASVS 5.0 how many points of levels 1 and 2 it has; they come before those of level 3. */
const points = (
  '1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 ' +
  '6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 ' +
  '10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 ' +
  '13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2'
)
  .split(' ')
  .flatMap((each) => {
    const [section, last] = each.split(':')
    return Array.from({ length: Number(last) }, (_, index) => `${section}.${index + 1}`)
  })

const page = readFileSync('docs/asvs.md', 'utf8')
const [, met, notMet, without] = page.split(/^## .*$/m)
const rowsOf = (section: string): string[] => section.split('\n').filter((line) => /^\| \d/.test(line))
const named = (section: string): string[] =>
  rowsOf(section).flatMap((row) => expand(row.split('|')[1]!.trim()))
const shown = rowsOf(met!).flatMap((row) => {
  const [, numbers, , shownBy] = row.split('|').map((cell) => cell.trim())
  return [...shownBy!.matchAll(/`([\w./-]+\.ts)`(?:: ([^;|[]+))?/g)].map(([, file, words]) => ({
    points: numbers!,
    file: file!,
    words: words?.trim().replace(/,$/, ''),
  }))
})

/** '6.2.8–6.2.11' is four points. */
function expand(cell: string): string[] {
  return cell.split(', ').flatMap((piece) => {
    const [from, to = from] = piece.split('–')
    const [chapter, section, first] = from!.split('.').map(Number)
    const last = Number(to!.split('.')[2])
    return Array.from({ length: last - first! + 1 }, (_, index) => `${chapter}.${section}.${first! + index}`)
  })
}

test('every point is named: as met, not met, or both, for what is met in some places only; or as not for us', () => {
  const told = [...new Set([...named(met!), ...named(notMet!)]), ...named(without!)]
  expect(told.toSorted()).toEqual(points.toSorted())
  for (const section of [met!, notMet!]) expect(new Set(named(section)).size).toBe(named(section).length)
})

test('what is met is shown by something', () => {
  for (const row of rowsOf(met!)) expect(row).toMatch(/`(?:test|src)\/[\w./-]+\.ts`/)
})

test.for(shown)('$points: $file is there, and says "$words"', ({ file, words }) => {
  expect(existsSync(file)).toBe(true)
  if (words !== undefined) expect(readFileSync(file, 'utf8').toLowerCase()).toContain(words.toLowerCase())
})
