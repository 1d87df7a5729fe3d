/** What the real week of 2024-12-02 publishes, small enough to be read: counts, outcomes and digests a date, and some rows spelled out. It is
 * kept in test/goldens, was read by eye against the box scores, and is held against a run by `npm run bench -- documents`, its first evening by a test. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Queryable } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { readNewestRevisions } from './document-revisions.ts'
import { spellEvening } from './readable-evening.ts'

export const goldenWeek = { from: '2024-12-02', to: '2024-12-08' } as const
export const goldenFile = new URL('../goldens/documents-2024-12-02.json', import.meta.url)

/** Of the envelope: what a change of code or a second run may change without another word for the reader. */
const leftOut = ['schemaVersion', 'revision', 'revisedBecause', 'sources', 'degraded']
const hashed = ['best-bets', 'ledger', 'tonight/all-players', 'trends/hot', 'trends/quick-hits']

interface Said {
  readonly name: string
  readonly gameDate: string
  readonly content: Record<string, unknown>
}

export interface GoldenWeek {
  readonly dates: Readonly<Record<string, object>>
  /** Of the first evening, pick by pick. */
  readonly ledger: readonly string[]
  readonly player: object
}

/** As it is kept. */
export function readGoldenFile(): GoldenWeek {
  return JSON.parse(readFileSync(goldenFile, 'utf8')) as GoldenWeek
}

/** The same week as it can be read: every document of the first evening, and the record of the others. */
export const readableFile = new URL('../goldens/week-2024-12-02.md', import.meta.url)

/** One text an evening, up to and with a date. */
export async function readReadableWeek(db: Queryable, to: string = goldenWeek.to): Promise<string[]> {
  const { from } = goldenWeek
  const rows = await readNewestRevisions(
    db,
    sql`game_date between ${from} and ${to} and (name !~ '/[0-9]+$' or game_date = ${from})`,
  )
  return [...Map.groupBy(rows, ({ gameDate }) => gameDate)].map(([gameDate, documents]) =>
    spellEvening(
      gameDate,
      (name) => JSON.parse(documents.find((each) => each.name === name)!.body) as never,
      gameDate === from ? 'everything' : 'record',
    ),
  )
}

/** As a database has it, up to and with a date. */
export async function readGoldenWeek(db: Queryable, to: string = goldenWeek.to): Promise<GoldenWeek> {
  const { from } = goldenWeek
  const rows = await readNewestRevisions(
    db,
    sql`game_date between ${from} and ${to} and collection in ('predictions', 'tonight', 'results', 'players') and name <> 'predictions'
      and (name !~ '/[0-9]+$' or game_date = ${from} and name ~ '/2544$')`,
  )
  const said = rows.map(({ name, gameDate, body }): Said => ({ name, gameDate, content: JSON.parse(body) }))
  const of = (name: string, date: string) =>
    said.find((each) => each.name === name && each.gameDate === date)!.content as never
  const dates = [...new Set(said.map(({ gameDate }) => gameDate))]
  return {
    dates: Object.fromEntries(dates.map((date) => [date, describeDate((name) => of(name, date))] as const)),
    ledger: (of('ledger', from) as { picks: LedgerRow[] }).picks.map(spellPick),
    player: spellPlayer(of('tonight/player/2544', from), of('players/2544', from)),
  }
}

type Find = (name: string) => never

function describeDate(find: Find): object {
  const { coverage, games } = find('tonight/all-players') as { coverage: object; games: object[] }
  const { verdict, considered } = find('best-bets') as { verdict: string; considered: number }
  const [sums] = (find('ledger') as { sums: Record<string, unknown>[] }).sums
  const { picks, wins, losses, pushes, void: voids, pending } = sums ?? {}
  return {
    games: games.length,
    coverage,
    considered,
    verdict,
    ledger: { picks, wins, losses, pushes, void: voids, pending },
    digests: Object.fromEntries(hashed.map((name) => [name, digest(find(name))])),
  }
}

function digest(content: Record<string, unknown>): string {
  const kept = Object.entries(content).filter(([key]) => !leftOut.includes(key))
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 16)
}

interface LedgerRow {
  readonly playerName: string
  readonly side: string
  readonly line: number
  readonly price: number
  readonly actual: number | null
  readonly outcome: string
  readonly profit: number | null
}

function spellPick({ playerName, side, line, price, actual, outcome, profit }: LedgerRow): string {
  return `${playerName}: ${side} ${line} at ${price}, ${actual ?? 'did not play'}: ${outcome}${profit === null ? '' : ` ${profit}`}`
}

interface TonightPlayer {
  readonly playerName: string
  readonly log: readonly {
    readonly gameDate: string
    readonly opponent: { readonly tricode: string }
    readonly points: number
    readonly minutes: number
  }[]
  readonly markets: readonly {
    readonly line: object
    readonly prediction: { readonly median: number; readonly recommendation: string }
    readonly factors: object[]
    readonly windows: object[]
  }[]
}

function spellPlayer(tonight: TonightPlayer, season: { markets: object[] }): object {
  const [points] = tonight.markets
  return {
    name: tonight.playerName,
    log: tonight.log
      .slice(0, 5)
      .map(
        (game) =>
          `${game.gameDate} ${game.opponent.tricode}: ${game.points} points in ${game.minutes} minutes`,
      ),
    line: points!.line,
    said: `${points!.prediction.recommendation}, median ${points!.prediction.median}`,
    factors: points!.factors.length,
    windows: points!.windows,
    season: season.markets[0],
  }
}
