/** F23: an asset that cannot be made is not tried on every date of a season, again and again: on the morning on which a season is begun in its middle, its breaker ends the
 * storm after three of the earlier dates, one incident says so, and when it is mended what was not tried, and what was given up meanwhile, is made by itself. */
import { afterEach, expect, it } from 'vitest'
import { assetPolicies } from '../../src/platform/breakers/breaker-policy.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { findUnfinished } from '../simulation/truth.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { datesOf, smallLeagueStart } from '../support/small-league.ts'

const shape = { seasonStart: smallLeagueStart, days: 11, teams: 4, playersPerTeam: 10 }
const league = createSimulatedLeague({ ...shape, seed: 'storm' })
const [gameDate, earlier] = [datesOf(league).at(-1)!, datesOf(league).slice(0, -1)]
const hoursBroken = 4
const asset = 'player_game_summary'
let day: FaultDay
let isBroken: boolean

afterEach(() => day.close())

/** Until the hour after the summaries of players can be made again. */
async function live(withBreaker: (pipeline: Pipeline) => Pipeline = (pipeline) => pipeline) {
  isBroken = true
  const breaking = changingAsset(asset, ({ produce }) => ({
    produce: async (context) => {
      if (isBroken) throw new TypeError('the summaries are broken')
      return produce(context)
    },
  }))
  day = await startFaultDay(league, {
    gameDate,
    wrapPipeline: (pipeline) => withBreaker(breaking(pipeline)),
  })
  await day.liveUntil(day.morningMs + hoursBroken * hourMs)
  const [found] = await day.database.db.query<{ tries: number; letters: number }>(sql`
    select (select count(*)::int from attempts where asset = ${asset}) as tries, (select count(*)::int from dead_letters) as letters`)
  const incidents = await day.readIncidents()
  isBroken = false
  await day.liveUntil(day.nowMs() + hourMs, 20)
  return { ...found!, incidents, made: await countMade() }
}

async function countMade(): Promise<number> {
  const rows = await day.database.db.query(sql`
    select distinct s.game_date from player_game_summary s join ledger l on l.asset = ${asset} and l.game_date = s.game_date
    where l.state = 'complete' and l.row_count = (select count(*) from player_game_summary n where n.game_date = s.game_date)`)
  return rows.length
}

it('three dates, then one probe a look; once it is mended all of them are made by themselves, and the evening is whole', async () => {
  const { tries, letters, incidents, made } = await live()
  expect(earlier.length).toBeGreaterThan(3 + hoursBroken)
  expect({ tries, letters }).toEqual({ tries: 3 + hoursBroken, letters: 3 + hoursBroken })
  expect(incidents).toEqual([{ cause: `${asset}: pipeline.bug`, isOpen: true }])
  expect(made).toBe(earlier.length)
  await day.liveUntil(day.firstTipMs, 240)
  await day.liveUntil(day.lastFinalMs + 6 * hourMs, 240)
  expect(await findUnfinished(day.database.db, gameDate)).toEqual([])
  expect(await day.readIncidents()).toEqual([{ cause: `${asset}: pipeline.bug`, isOpen: false }])
  expect(await day.readLedger('export_predictions')).toMatchObject({ state: 'complete' })
})

it('with the breaker switched off every date is tried and given up', async () => {
  const withoutBreaker = changingAsset(asset, () => ({
    breaker: { ...assetPolicies.usual, failuresMax: 1_000_000 },
  }))
  const { tries, letters, made } = await live(withoutBreaker)
  expect({ tries, letters, made }).toEqual({ tries: earlier.length, letters: earlier.length, made: 0 })
})
