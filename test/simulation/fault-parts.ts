/** What the faults of a broken season are put together from: how an asset is held back or spoiled, when games tip, what the tables say. */
import { Temporal } from 'temporal-polyfill'
import { sql } from '../../src/platform/db/sql.ts'
import { NotYetError } from '../../src/platform/errors.ts'
import type { League } from '../../src/replay/league.ts'
import { meddleRows, type SeasonFault, type SeasonWorld } from './season-world.ts'

/** Hours before or after a tip of a date: its first, its last, or that of its third game, when players enough are near to be judged together. */
export interface Tips {
  first(gameDate: string, hours?: number): string
  third(gameDate: string, hours?: number): string
  last(gameDate: string, hours?: number): string
}

export function readTips(league: League): Tips {
  const tips = (gameDate: string): number[] =>
    league
      .games('2024-25')
      .filter((game) => game.kind === 'regular' && game.gameDate === gameDate)
      .map((game) => game.tipAtMs)
  const at = (atMs: number, hours = 0): string =>
    Temporal.Instant.fromEpochMilliseconds(atMs + Math.round(hours * 3_600_000)).toString()
  return {
    first: (gameDate, hours) => at(Math.min(...tips(gameDate)), hours),
    third: (gameDate, hours) => at(tips(gameDate).toSorted((a, b) => a - b)[2] ?? Number.NaN, hours),
    last: (gameDate, hours) => at(Math.max(...tips(gameDate)), hours),
  }
}

/** The asset cannot be made yet, as often as it is tried: no attempt is spent, and nobody is told of it by the ledger. */
export function holdBack(asset: string): Pick<SeasonFault, 'begin' | 'end'> {
  return {
    begin: ({ spoiled, clock }) => {
      spoiled.obstacles.set(asset, () => {
        throw new NotYetError('held back, on purpose', clock.now().add({ minutes: 10 }))
      })
    },
    end: ({ spoiled }) => void spoiled.obstacles.delete(asset),
  }
}

export function spoil(
  asset: string,
  change: (row: Record<string, unknown>) => object,
): Pick<SeasonFault, 'begin' | 'end'> {
  return {
    begin: ({ spoiled }) => void spoiled.meddling.set(asset, (made) => meddleRows(made, change)),
    end: ({ spoiled }) => void spoiled.meddling.delete(asset),
  }
}

export async function readMs({ db }: SeasonWorld, statement: ReturnType<typeof sql>): Promise<number> {
  const rows = await db.query<{ at: Temporal.Instant | null }>(statement)
  return rows[0]?.at?.epochMilliseconds ?? Number.NaN
}

/** When the date's partition was committed for the first time. */
export function readCommit(world: SeasonWorld, asset: string, gameDate: string): Promise<number> {
  return readMs(
    world,
    sql`
    select min(finished_at) as at from attempts where asset = ${asset} and game_date = ${gameDate} and outcome in ('complete', 'degraded')`,
  )
}

/** When the asset's second attempt since then began: with it half of its newest attempts are slow. */
export function readSecondAttempt(world: SeasonWorld, asset: string, since: string): Promise<number> {
  return readMs(
    world,
    sql`
    select started_at as at from attempts where asset = ${asset} and started_at >= ${since}
      and outcome in ('complete', 'degraded', 'empty_ok', 'unchanged') order by started_at offset 1 limit 1`,
  )
}
