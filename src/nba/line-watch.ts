/** Tells a human the same evening when no bookmaker has posted a line an hour before the first tip: the source is well and has
 * nothing, which no breaker notices, and predictions without lines would go out for weeks.
 *
 * One incident, which names the newest such date; a line of that date resolves it. Once its games have begun nothing can be posted
 * any more, the partition becomes a dead letter with an incident of its own, and this one is done. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionContext } from '../platform/asset.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import type { PipelineError } from '../platform/errors.ts'
import { keepIncident, resolveIncident } from '../platform/ledger/incidents.ts'
import { readGames } from './scheduled-games.ts'

const cause = 'no lines are posted'
const hoursBeforeFirstTip = 1

/** `failure` is null where lines were accepted. */
export async function watchLines(
  db: Queryable,
  { gameDate, clock }: Pick<PartitionContext, 'gameDate' | 'clock'>,
  failure: PipelineError | null,
): Promise<void> {
  const now = clock.now()
  if (failure === null || failure.code === 'source.no-history') {
    if (await isDone(db, gameDate, now)) await resolveIncident(db, cause, now)
    return
  }
  if (failure.code !== 'source.not-yet' || failure.details.isPaused === true) return
  const games = (await readGames(db, gameDate)).filter((game) => game.status !== 'postponed')
  const tips = games.map((game) => game.tipAt.epochMilliseconds)
  const leftHours = (Math.min(...tips) - now.epochMilliseconds) / 3_600_000
  if (games.length === 0 || leftHours > hoursBeforeFirstTip) return
  await keepIncident(db, {
    cause,
    severity: 'critical',
    title: `no bookmaker has a line for any of the ${games.length} games of ${gameDate}, and the first one tips off within the hour: every prediction goes out as NO_LINE. sixthman sources probe odds-api/event-odds says what the source answers`,
    details: { gameDate, games: games.length },
    page: 'sources.md',
    systemDoes:
      'The sources are asked again every 15 minutes until the last tip; with the first line the predictions of its games are made again.',
    whatToDo:
      'sixthman sources probe odds-api/event-odds says what the source answers; check the key and what is left of its quota.',
    now,
  })
}

/** Lines of a past date that is backfilled say nothing of tonight's: only the incident's own date counts, until its last tip. */
async function isDone(db: Queryable, gameDate: string, now: Temporal.Instant): Promise<boolean> {
  const open = await db.query(sql`
    select 1 from incidents i where i.cause = ${cause} and i.resolved_at is null and (
      i.details ->> 'gameDate' = ${gameDate} or not exists (
        select 1 from games g where g.game_date = (i.details ->> 'gameDate')::date and g.status <> 'postponed' and g.tip_at > ${now}))`)
  return open.length > 0
}
