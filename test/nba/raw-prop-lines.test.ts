/** Which posted lines are stored: whole snapshots that say something new. */
import { describe, expect, it } from 'vitest'
import type { LineRow } from '../../src/nba/2-raw/parse/parse-event-odds.ts'
import { dropRepeats } from '../../src/nba/2-raw/prop-lines.ts'
import { parseLine } from '../../src/nba/domain/line.ts'

function post(hour: number, line: number, overPrice = -110, underPrice = -110): LineRow {
  return {
    eventId: 'event',
    commenceAt: '2025-01-01T23:00:00Z',
    homeTeamId: 1,
    awayTeamId: 2,
    bookmaker: 'book',
    market: 'points',
    playerName: 'Somebody',
    line: parseLine(line),
    overPrice,
    underPrice,
    bookUpdatedAt: null,
    snapshotAt: `2025-01-01T${hour}:00:00Z`,
  }
}

function told(lines: readonly LineRow[]): string[] {
  return dropRepeats(lines).map(
    ({ snapshotAt, line, overPrice }) => `${snapshotAt.slice(11, 13)} ${line} ${overPrice}`,
  )
}

describe('posted lines', () => {
  it('a snapshot that repeats the one before adds nothing', () => {
    expect(told([post(10, 24.5), post(11, 24.5), post(12, 24.5)])).toEqual(['10 2450 -110'])
  })

  it('a line that moves away and comes back at the same price is told again', () => {
    expect(told([post(10, 24.5), post(11, 25.5), post(12, 24.5)])).toEqual([
      '10 2450 -110',
      '11 2550 -110',
      '12 2450 -110',
    ])
  })

  it('when one alternate moves, the whole board of that snapshot is kept, the main line with it', () => {
    const board = (hour: number, alternate: number) => [post(hour, 24.5), post(hour, 29.5, alternate, -400)]
    expect(told([...board(10, 250), ...board(11, 270)])).toEqual([
      '10 2450 -110',
      '10 2950 250',
      '11 2450 -110',
      '11 2950 270',
    ])
  })
})
