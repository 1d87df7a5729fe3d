/** Picks whose games all move to other dates: the record has them all the same, void, and says why. A date that has lost its games is empty by the
 * calendar, and what was published of it is not. */

import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import type { League, LeagueGame } from '../../src/replay/league.ts'
import { readRevisions } from '../support/document-revisions.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'
import { withPicks } from '../support/stand-in-ridge.ts'

const league = createSmallLeague('moved date')
const gameDate = datesOf(league)[3]!
const games = league.games('2025-26').filter((game) => game.gameDate === gameDate)
const firstTipMs = Math.min(...games.map(({ tipAtMs }) => tipAtMs))
const lastTipMs = Math.max(...games.map(({ tipAtMs }) => tipAtMs))

/** The same league, in which every game of the date is called off at one instant and gets a new date at another. */
function moveDate(calledOffAtMs: number, rescheduledAtMs: number): League {
  const later = 60 * 24 * hourMs
  const move = (game: LeagueGame): LeagueGame => ({
    ...game,
    gameDate: '2025-12-24',
    tipAtMs: game.tipAtMs + later,
    finalAtMs: game.finalAtMs + later,
    postponement: { gameDate, tipAtMs: game.tipAtMs, calledOffAtMs, rescheduledAtMs },
  })
  return {
    ...league,
    games: (season) => league.games(season).map((game) => (games.includes(game) ? move(game) : game)),
  }
}

let day: FaultDay

afterEach(() => day.close())

interface Said {
  readonly halt: { readonly kind: string | null }
  readonly picks: readonly {
    readonly market: string
    readonly gameId: string
    readonly playerId: number
    readonly line: number
    readonly side: string
    readonly standing: string
    readonly outcome: string
    readonly reason: string | null
  }[]
}

async function readDocuments(name: string): Promise<Said[]> {
  const rows = await readRevisions(day.database.db, sql`name = ${name} and game_date = ${gameDate}`)
  return rows.map(({ body }) => JSON.parse(body) as Said)
}

const offersOf = (documents: readonly Said[]): string[] =>
  [
    ...new Set(
      documents.flatMap(({ picks }) =>
        picks.map(({ market, gameId, playerId, side, line }) =>
          [market, gameId, playerId, side, line].join(' '),
        ),
      ),
    ),
  ].sort()

describe.each([
  {
    when: 'hours before the first tip',
    from: firstTipMs,
    offHours: -3,
    newHours: -2,
    standing: 'taken_back',
  },
  { when: 'with no new date for days', from: firstTipMs, offHours: -3, newHours: 72, standing: 'taken_back' },
  { when: 'when all have tipped off', from: lastTipMs, offHours: 0.25, newHours: 1, standing: 'stood' },
])('a date whose every game is called off $when', ({ from, offHours, newHours, standing }) => {
  it('has every pick in its record that was published, void, with the reason', async () => {
    const moved = moveDate(from + offHours * hourMs, from + newHours * hourMs)
    day = await startFaultDay(moved, { gameDate, wrapPipeline: withPicks })
    await day.liveUntil(lastTipMs + 30 * hourMs, 60)
    const published = offersOf(await readDocuments('predictions'))
    expect(published.length).toBeGreaterThan(5)
    const [ledger] = (await readDocuments('ledger')).slice(-1)
    expect(offersOf(ledger ? [ledger] : [])).toEqual(published)
    expect(new Set(ledger!.picks.map(({ outcome, reason }) => `${outcome} ${reason}`))).toEqual(
      new Set(['void postponed']),
    )
    expect(ledger!.picks.map((pick) => pick.standing)).toContain(standing)
    expect(await day.database.db.query(sql`select asset, error from dead_letters`)).toEqual([])
    expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
  })
})
