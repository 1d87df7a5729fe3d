/** The reconciliation of five whole seasons, every date of them predicted: how long one look takes, balanced and with 109 dates gone.
 *
 *     npm run bench -- reconcile
 */
import { Temporal } from 'temporal-polyfill'
import { sql } from '../src/platform/db/sql.ts'
import { reconcile } from '../src/platform/reconciliation/reconcile.ts'
import { openFiveSeasons } from './five-seasons.ts'

const { db, pipeline, close } = await openFiveSeasons('bench-reconcile', 2019)

const [size] = await db.query<{
  boxRows: number
  predictions: number
  grades: number
  partitions: number
}>(sql`
  select (select count(*)::int from player_boxscores) as "boxRows", (select count(*)::int from predictions) as predictions,
    (select count(*)::int from grades) as grades, (select count(*)::int from ledger) as partitions`)
const now = Temporal.Instant.from('2025-08-01T12:00:00Z')
const balanced = await measure()
await db.query(sql`
  with gone as (select game_date from (select distinct game_date from games where season = '2021-22') d order by 1 offset 20 limit 109),
  planned as (delete from ledger where game_date in (select game_date from gone)),
  summarised as (delete from player_game_summary where game_date in (select game_date from gone))
  delete from runs where game_date in (select game_date from gone)`)
const absent = await measure()
console.log(
  `${size?.partitions} partitions of ${balanced.dates} dates, ${size?.boxRows} box rows, ${size?.predictions} predictions, ${size?.grades} grades: ` +
    `median of 3 looks ${balanced.milliseconds} ms, ${balanced.findings} findings; with 109 dates gone ${absent.milliseconds} ms, ` +
    `${absent.findings} findings on ${absent.gapDates} dates`,
)
await close()

async function measure() {
  const times: number[] = []
  let found = await reconcile({ db, pipeline, now })
  for (let round = 0; round < 3; round += 1) {
    const startedMs = performance.now()
    found = await reconcile({ db, pipeline, now })
    times.push(performance.now() - startedMs)
  }
  const { findings } = found
  return {
    dates: found.dates.length,
    milliseconds: Math.round(times.sort((a, b) => a - b)[1]!),
    findings: findings.length,
    gapDates: new Set(findings.map(({ gameDate }) => gameDate)).size,
  }
}
