/** A mapping is checked as a whole, fitted to a file's columns, and found out where the columns are of a known shape. */
import { describe, expect, test } from 'vitest'
import { detectMapping, knownMappings } from '../../../src/nba/import/known-mappings.ts'
import { columnName, findMappingFaults, fitMapping, parseMapping } from '../../../src/nba/import/mapping.ts'
import { parseDate, parseInstant, parseMinutes } from '../../../src/nba/import/row-reader.ts'
import { PipelineError } from '../../../src/platform/errors.ts'

function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof PipelineError && error.code === 'import.refused') return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a mapping', () => {
  test('with faults is refused with all of them', () => {
    const text = JSON.stringify({ kind: 'prop_lines', columns: { playerName: 'p', ligne: 'l' } })
    const message = messageOf(() => parseMapping(text, 'my.json'))
    for (const part of [
      'my.json has 6 faults',
      'no field "ligne"',
      'nothing gives market',
      'snapshotAt',
      'side with price',
    ])
      expect(message).toContain(part)
  })

  test.each([
    ['{"kind":"prop_lines"', 'not JSON'],
    ['{"kind":"shots","columns":{}}', 'kind'],
    ['{"kind":"schedule","columns":{},"colour":1}', 'colour'],
    ['{"kind":"schedule","columns":{"gameId":{"column":"g","at":"25:00"}}}', 'columns.gameId'],
  ])('%s says where it is wrong', (text, part) => {
    expect(messageOf(() => parseMapping(text, 'my.json'))).toContain(part)
  })

  test('loses optional columns that the file lacks, and names required ones', () => {
    const log = knownMappings[0]!
    const columns = Object.values(log.columns).map(columnName)
    const fitted = fitMapping(
      log,
      columns.filter((column) => !['FGM', 'PLUS_MINUS'].includes(column)),
      'f',
    )
    expect(Object.keys(fitted.columns)).not.toContain('fgm')
    const message = messageOf(() =>
      fitMapping(
        log,
        columns.filter((column) => column !== 'MATCHUP' && column !== 'MIN'),
        'f.csv',
      ),
    )
    expect(message).toContain('f.csv lacks the columns MATCHUP, MIN')
    expect(message).toContain('matchup, or opponent with isHome')
  })

  test('a log with none of the graded counts is refused', () => {
    const columns = ['GAME_ID', 'GAME_DATE', 'PLAYER_ID', 'PLAYER_NAME', 'TEAM_ID', 'MATCHUP', 'MIN', 'STL']
    expect(messageOf(() => detectMapping(columns, 'f.csv'))).toContain(
      'nothing gives pts, or reb, or ast, or fg3m',
    )
  })

  test('columns of no known shape are listed, with what to do', () => {
    expect(messageOf(() => detectMapping(['a', 'b'], 'f.csv'))).toContain('--mapping')
  })

  test.each(knownMappings.map((mapping) => [mapping.name, mapping] as const))(
    '%s is found by its columns, in any case and order',
    (name, mapping) => {
      expect(findMappingFaults(mapping)).toEqual([])
      const columns = Object.values(mapping.columns)
        .map((column) => columnName(column).toLowerCase())
        .toReversed()
      expect(detectMapping([...columns, 'another'], 'f').name).toBe(name)
    },
  )
})

describe('a cell', () => {
  test.each([
    ['2024-10-22', undefined, '2024-10-22'],
    ['2024-10-22T00:00:00', undefined, '2024-10-22'],
    ['10/2/2024', 'date-us', '2024-10-02'],
    ['OCT 22, 2024', 'date-words', '2024-10-22'],
    ['2024-02-30', undefined, null],
    ['22.10.2024', undefined, null],
  ])('%s (%s) is the date %s', (text, format, date) => {
    expect(parseDate(text, format)).toBe(date)
  })

  test.each([
    ['2024-10-22T23:40:00Z', undefined, undefined, '2024-10-22T23:40:00Z'],
    ['2024-10-22 19:40:00-04:00', undefined, undefined, '2024-10-22T23:40:00Z'],
    ['2024-10-22 23:40:00', undefined, undefined, '2024-10-22T23:40:00Z'],
    ['1729640400', 'epoch-seconds', undefined, '2024-10-22T23:40:00Z'],
    ['2024-10-22', undefined, '20:00', '2024-10-22T20:00:00Z'],
    ['2024-10-22', undefined, undefined, null],
    ['2024-10-22T25:00:00Z', undefined, undefined, null],
  ])('%s (%s, %s) is the instant %s', (text, format, at, instant) => {
    expect(parseInstant(text, format, at)).toBe(instant === null ? null : Date.parse(instant))
  })

  test('minutes are whole, whichever way they are written', () => {
    expect(['34', '34.0', '33:40', '0', 'DNP', ''].map(parseMinutes)).toEqual([34, 34, 34, 0, null, null])
  })
})
