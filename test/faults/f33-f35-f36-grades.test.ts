/** F33: a prediction made after the game. F35: lines of 24.5 and 25.0 on one day. F36: one system's rows made again. Each on a day
 * that a small league has lived to its end, with the damage done to the rows themselves. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPickSubsets } from '../../src/nba/5-predictions/pick-subsets.ts'
import { removeVig } from '../../src/nba/domain/odds.ts'
import { gradingEquation } from '../../src/nba/grading/check-grades.ts'
import { performanceSummary } from '../../src/nba/grading/performance-summary.ts'
import { publishedPredictions } from '../../src/nba/grading/published-predictions.ts'
import { systemDailyPerformance } from '../../src/nba/grading/system-daily-performance.ts'
import { createPointInTime } from '../../src/nba/point-in-time/create-point-in-time.ts'
import { createPredictionInputs } from '../../src/nba/point-in-time/create-prediction-inputs.ts'
import { readSeasonPerformance } from '../../src/nba/reports/read-season-performance.ts'
import { json } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { createPartitionCache } from '../../src/platform/ledger/partition-cache.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { readGrades, regrade, remake } from '../support/regrade.ts'
import { createSmallLeague } from '../support/small-league.ts'

let day: FaultDay

beforeAll(async () => {
  day = await startFaultDay(createSmallLeague('graded'), { day: 4 })
  await day.liveUntil(day.lastTipMs, 180)
  await day.liveUntil(day.lastFinalMs + 4 * hourMs, 60)
})

afterAll(() => day.close())

const now = () => day.system.clock.now()
const grades = (system: string) => readGrades(day.database.db, day.gameDate, system)
const gradeAgain = () => regrade(day.database.db, day.gameDate, now())
const keyOf = ({ playerId }: { readonly playerId: number }): number => playerId

const beforeTips = () => Temporal.Instant.fromEpochMilliseconds(day.firstTipMs - hourMs)
const inputs = () =>
  createPredictionInputs(
    day.database.db,
    createPointInTime(day.database.db, new Map()),
    createPartitionCache(1),
  )

const readMembers = () =>
  day.database.db.query<object>(sql`
    select subset, market, player_id as "playerId", revision, chosen_at as "chosenAt", withdrawn from pick_subsets
    where game_date = ${day.gameDate} order by subset, market, player_id, revision`)

/** A further row of `predictions`, as the newest one of the system and player says, but for `changes`. */
async function addPrediction(like: { system: string; playerId: number }, changes: object): Promise<void> {
  await day.database.db.query(sql`
    insert into predictions select (jsonb_populate_record(p, ${json(changes)}::jsonb)).*
    from predictions p where game_date = ${day.gameDate} and system = ${like.system} and player_id = ${like.playerId}
    order by revision desc limit 1`)
}

it('every prediction of the day has exactly one grade, and the check finds one that has none', async () => {
  const { db } = day.database
  const [counts] = await db.query<{ predictions: number; grades: number }>(sql`
    select (select count(distinct (system, market, game_id, player_id))::int from predictions where game_date = ${day.gameDate}) as predictions,
      (select count(distinct (system, market, game_id, player_id))::int from grades where game_date = ${day.gameDate}) as grades`)
  expect(counts!.predictions).toBeGreaterThan(100)
  expect(counts!.grades).toBe(counts!.predictions)
  expect(await gradingEquation.run(db, day.gameDate, now())).toMatchObject({ verdict: 'pass' })
  const [first] = await grades('last_5')
  await addPrediction(first!, { system: 'ungraded', revision: 1 })
  expect(await gradingEquation.run(db, day.gameDate, now())).toEqual({
    verdict: 'fail',
    message: `ungraded points player ${first!.playerId} has no grade`,
  })
  await gradeAgain()
  expect(await gradingEquation.run(db, day.gameDate, now())).toMatchObject({ verdict: 'pass' })
})

it('F33: what was predicted after the game never takes the place of what was predicted before it', async () => {
  const before = await grades('season_mean')
  const graded = before.find(({ outcome }) => outcome === 'graded')!
  const late = { revision: 90, label: 'backfill', as_of: now().toString(), median: graded.actual! }
  await addPrediction(graded, late)
  await gradeAgain()
  expect(await grades('season_mean')).toEqual(before)
  // One that was taken back before the tip-off stands no more; what was made afterwards is graded as what it is.
  const other = before.find(({ outcome, playerId }) => outcome === 'graded' && playerId !== graded.playerId)!
  await addPrediction(other, { revision: 80, withdrawn: true })
  await addPrediction(other, { ...late, revision: 90, withdrawn: false, median: other.actual! + 1 })
  await gradeAgain()
  const after = (await grades('season_mean')).filter(({ playerId }) => playerId === other.playerId)
  expect(after.at(-1)).toMatchObject({ revision: 2, label: 'backfill', absoluteError: 1 })
})

it('F35: lines of 24.5 and 25.0 are graded each by its own, once', async () => {
  const lined = (await grades('line')).filter(({ actual }) => actual !== null)
  const [one, two] = lined
  const side = { system: 'sides', revision: 1, recommendation: 'OVER', over_price: -110, under_price: -110 }
  const rows = [
    { like: one!, line: 100 * one!.actual! + 50 },
    { like: two!, line: 100 * two!.actual! },
  ]
  for (const { like, line } of rows) await addPrediction(like, { ...side, line })
  await addPrediction(one!, { ...side, market: 'rebounds', line: 2500 })
  await gradeAgain()
  const graded = await grades('sides')
  const points = graded.filter(({ market }) => market === 'points')
  expect(graded).toHaveLength(3)
  expect(new Map(points.map((row) => [row.playerId, [row.line, row.result, row.margin]]))).toEqual(
    new Map([
      [one!.playerId, [rows[0]!.line, 'loss', -0.5]],
      [two!.playerId, [rows[1]!.line, 'push', 0]],
    ]),
  )
  const closing = points.find(({ playerId }) => playerId === one!.playerId)!.closingValuePoints
  expect(closing).toBe((one!.line! - rows[0]!.line) / 100)
})

it('F36: other rows of one system touch no other system’s predictions or grades', async () => {
  const { db } = day.database
  const read = () =>
    db.query<{ system: string; rows: number; digest: string }>(sql`
      select system, count(*)::int as rows, md5(string_agg(p::text, '' order by p::text)) as digest from (
        select * from predictions where game_date = ${day.gameDate}) p group by system order by system`)
  const others = async () => ({
    predictions: (await read()).filter(({ system }) => system !== 'last_10'),
    grades: (await Promise.all(['last_5', 'line', 'moving_average', 'sides'].map(grades))).flat(),
  })
  const before = await others()
  const mine = await grades('last_10')
  const changed = mine.find(({ outcome }) => outcome === 'graded')!
  await addPrediction(changed, { revision: 70, median: changed.median + 2 })
  await gradeAgain()
  expect(await others()).toEqual(before)
  const regraded = (await grades('last_10')).filter(({ revision }) => revision > 1)
  expect(regraded.map(keyOf)).toEqual([changed.playerId])
})

it('the published predictions of a date that the server knows nothing of yet are read without a join', async () => {
  const plan = await day.database.db.query<{ 'QUERY PLAN': string }>(
    sql`explain ${publishedPredictions('1999-01-01')}`,
  )
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/Nested Loop|Join|SubPlan/)
})

it('a corrected box score makes a new revision of the grade with all that follows, and the old one stays', async () => {
  const { db } = day.database
  const before = (await grades('ewma_8')).filter(({ outcome }) => outcome === 'graded')
  const { playerId, gameId, median, actual } = before[0]!
  await db.query(sql`
    insert into player_boxscores select (jsonb_populate_record(b, jsonb_build_object(
      'revision', b.revision + 1, 'pts', b.pts + 2, 'fgm', b.fgm + 1, 'fga', b.fga + 1))).*
    from player_boxscores b where game_id = ${gameId} and player_id = ${playerId} order by revision desc limit 1`)
  await gradeAgain()
  const his = (await grades('ewma_8')).filter((row) => row.playerId === playerId)
  expect(his).toHaveLength(2)
  expect(his[0]).toEqual(before[0])
  const error = Math.round(Math.abs(median - actual! - 2) * 1e4) / 1e4
  expect(his[1]).toMatchObject({
    revision: 2,
    actual: actual! + 2,
    absoluteError: error,
    isWithin3: error <= 3,
  })
})

it('a player is confirmed out by what was reported before the tip-off, and not by what came after it', async () => {
  const { db } = day.database
  const read = async () =>
    db.query<{ playerId: number; gameId: string; category: string }>(sql`
      select distinct on (player_id) player_id as "playerId", game_id as "gameId", void_category as category from grades
      where game_date = ${day.gameDate} and system = 'ewma_8' and reason = 'did_not_play' order by player_id, revision desc`)
  const report = (playerId: number, hours: number) =>
    db.query(sql`
      insert into injuries (game_date, source, reported_at, team_id, player_name, player_id, status, known_at)
      select s.game_date, 'test', g.tip_at + make_interval(hours => ${hours}::int), s.team_id, s.player_name, s.player_id, 'out',
        g.tip_at + make_interval(hours => ${hours}::int)
      from prediction_slate s join games g using (game_date, game_id)
      where s.game_date = ${day.gameDate} and s.player_id = ${playerId} and s.market = 'points'`)
  const absent = await read()
  expect(absent.length).toBeGreaterThan(1)
  expect(absent.every(({ category }) => category === 'unknown')).toBe(true)
  const [one, other] = [absent[0]!, absent.find(({ gameId }) => gameId !== absent[0]!.gameId)!]
  await report(one.playerId, -2)
  await report(other.playerId, 1)
  await gradeAgain()
  const after = new Map((await read()).map(({ playerId, category }) => [playerId, category]))
  expect(after.get(one.playerId)).toBe('confirmed_out')
  expect(after.get(other.playerId)).toBe('unknown')
})

it('sums keep live and backfill apart, add up over every dimension, and give a hit rate only with all that belongs to it', async () => {
  const { db } = day.database
  const subsets = createPickSubsets({ inputs, predictionAssets: [] })
  await remake(db, subsets, day.gameDate, beforeTips())
  const members = await readMembers()
  expect(members).toHaveLength(3)
  // Made again when the games are on, and with a further side, it stays what it was.
  await addPrediction((await grades('line'))[4]!, { system: 'sides', revision: 1, recommendation: 'UNDER' })
  await remake(db, subsets, day.gameDate, now())
  expect(await readMembers()).toEqual(members)
  await gradeAgain()
  await remake(db, performanceSummary, day.gameDate, now())
  const read = (dimension: 'all' | 'side' | 'venue' | 'rest' | 'tier' | 'month' | 'player' | 'subset') =>
    readSeasonPerformance(db, { season: '2025-26', until: day.gameDate, dimension })
  const all = await read('all')
  const labels = all
    .filter(({ system }) => system === 'season_mean')
    .map(({ label, graded }) => [label, graded])
  expect(labels).toEqual([
    ['backfill', 1],
    ['live', expect.any(Number)],
  ])
  for (const dimension of ['side', 'venue', 'rest', 'tier', 'month', 'player'] as const) {
    const rows = await read(dimension)
    for (const whole of all) {
      const parts = rows.filter(
        (row) => row.system === whole.system && row.market === whole.market && row.label === whole.label,
      )
      expect(
        parts.reduce((sum, row) => sum + row.graded, 0),
        dimension,
      ).toBe(whole.graded)
      expect(
        parts.some(({ market, value }) => market === 'points' && value === 'unknown'),
        dimension,
      ).toBe(false)
    }
  }
  const sides = all.find(({ system, market }) => system === 'sides' && market === 'points')!
  const newest = new Map(
    (await grades('sides'))
      .filter(({ market }) => market === 'points')
      .map((row) => [row.playerId, row.result]),
  )
  const count = (result: string) => [...newest.values()].filter((each) => each === result).length
  const [wins, n] = [count('win'), count('win') + count('loss')]
  expect(n).toBeGreaterThan(0)
  expect(sides.hits).toMatchObject({ label: 'live', n, rate: wins / n, priced: n, breakEven: 0.5238 })
  expect(sides.returnOnStakes).toBeCloseTo((wins * (100 / 110) - (n - wins)) / n, 6)
  const subset = (await read('subset')).filter(({ value, market }) => value === 'all' && market === 'points')
  expect(subset.map(({ system, graded }) => [system, graded])).toEqual([['sides', 2]])
})

it('the sums over everything are the day’s sums, column by column', async () => {
  const { db } = day.database
  await remake(db, systemDailyPerformance, day.gameDate, now())
  await remake(db, performanceSummary, day.gameDate, now())
  const daily = await db.query<object>(sql`
    select to_jsonb(d) - 'fair_sum' - 'known_at' as sums from system_daily_performance d where game_date = ${day.gameDate}
    order by system, market, label`)
  const all = await db.query<object>(sql`
    select to_jsonb(s) - 'dimension' - 'value' as sums from performance_summary s
    where game_date = ${day.gameDate} and dimension = 'all' order by system, market, label`)
  expect(daily.length).toBeGreaterThan(5)
  expect(all).toEqual(daily)
})

it('the day’s sum of what its prices give is that of its sides, and is left open where a grade is older than the column', async () => {
  const { db } = day.database
  await remake(db, systemDailyPerformance, day.gameDate, now())
  const read = () =>
    db.query<{ sides: number; fairSum: number | null }>(sql`
      select wins + losses as sides, fair_sum as "fairSum" from system_daily_performance
      where game_date = ${day.gameDate} and system = 'sides' and market = 'points'`)
  const [summed] = await read()
  expect(summed!.sides).toBeGreaterThan(1)
  const taken = await db.query<{ side: string; over: number; under: number }>(sql`
    select recommendation as side, over_price::float8 as over, under_price::float8 as under from (
      select distinct on (game_id, player_id) * from predictions
      where game_date = ${day.gameDate} and system = 'sides' and market = 'points' order by game_id, player_id, revision desc) p
    join (select distinct game_id, player_id from grades where game_date = ${day.gameDate} and system = 'sides' and market = 'points'
      and result in ('win', 'loss')) g using (game_id, player_id)`)
  const fair = taken.map(
    ({ side, over, under }) => removeVig(over, under)[side === 'OVER' ? 'over' : 'under'],
  )
  expect(fair).toHaveLength(summed!.sides)
  expect(summed!.fairSum).toBeCloseTo(
    fair.reduce((sum, each) => sum + each, 0),
    5,
  )
  await db.query(sql`
    insert into grades select (jsonb_populate_record(g, '{"fair_probability": null, "revision": 99}')).* from grades g
    where game_date = ${day.gameDate} and system = 'sides' and market = 'points' and result in ('win', 'loss') limit 1`)
  await remake(db, systemDailyPerformance, day.gameDate, now())
  expect(await read()).toEqual([{ ...summed, fairSum: null }])
})
