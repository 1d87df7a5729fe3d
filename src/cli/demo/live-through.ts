/** Lives through the demo's days: wants each in the morning, looks when something is due, and has two things go wrong on purpose. */
import { Temporal } from 'temporal-polyfill'
import { readOpenPartitions } from '../../api/reads/work.ts'
import { addDays, type GameDate, parseGameDate } from '../../nba/domain/game-date.ts'
import { readFallbacks } from '../../nba/source-health.ts'
import type { CalendarDay } from '../../platform/calendar.ts'
import { requestRuns } from '../../platform/ledger/plan.ts'
import type { Job } from '../../platform/queue/queue.ts'
import { formatClock } from '../output.ts'
import { killWorkerBeforeCommit } from './doomed-worker.ts'
import { doomedAsset, htmlFault, lookInstants, morningOf, overInstant } from './script.ts'
import type { Stage } from './stage.ts'
import { findNextInstant, settle } from './steps.ts'
import type { Story } from './story.ts'

export interface Plot {
  /** The date whose worker is to be killed; read by the stage's interception, once. */
  doomedDate: string | undefined
}

export async function liveThrough(
  stage: Stage,
  story: Story,
  gameDates: readonly GameDate[],
  plot: Plot,
  signal: AbortSignal,
): Promise<void> {
  const { system } = stage
  let gamesSeen = 0
  for (const gameDate of gameDates) {
    if (signal.aborted) return
    stage.clock.set(morningOf(gameDate))
    await requestRuns(system.db, {
      gameDates: [gameDate],
      scope: 'full',
      cause: 'schedule',
      requestedBy: 'demo',
      now: stage.clock.now(),
    })
    await settle(stage)
    const answer = (await system.pipeline.loadCalendar(system.db)).on(gameDate)
    if (answer.kind !== 'games') {
      story.begin(
        gameDate,
        answer.kind === 'empty'
          ? `nothing is expected and nothing is alerted: ${answer.because}`
          : 'the calendar is not known',
      )
      await story.tell([gameDate])
      continue
    }
    gamesSeen += 1
    story.begin(
      gameDate,
      `${answer.day.games} games, first tip-off at ${formatClock(answer.day.firstTipAt)} Eastern`,
    )
    await story.tell([gameDate])
    const isFirst = gamesSeen === 1
    const isLastChance = gameDates.length < 2
    if (gamesSeen === 2 || (isFirst && isLastChance)) plot.doomedDate = gameDate
    await liveThroughDay(stage, story, answer.day, signal)
    await seeItGraded(stage, story, answer.day, isFirst, signal)
  }
}

async function liveThroughDay(
  stage: Stage,
  story: Story,
  day: CalendarDay,
  signal: AbortSignal,
): Promise<void> {
  for (const instant of lookInstants(day)) {
    if (signal.aborted || Temporal.Instant.compare(instant, stage.clock.now()) <= 0) continue
    stage.clock.set(instant)
    await settle(stage)
    await story.tell([day.gameDate])
    if (Temporal.Instant.compare(instant, day.lastTipAt) > 0) {
      story.say('lock: every game has tipped off; from now on these predictions cannot change')
    }
  }
}

/** From the last tip on to the moment at which everything of the date is final and each game counts as over, at most until the next morning. */
async function seeItGraded(
  stage: Stage,
  story: Story,
  day: CalendarDay,
  hasFault: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { system, replay, clock } = stage
  const gameDate = parseGameDate(day.gameDate)
  const nextMorning = morningOf(addDays(gameDate, 1))
  if (hasFault) {
    replay.server.faults.order(htmlFault)
    story.say('on purpose: stats.nba.com will answer the next request with a web page and status 200')
  }
  while (!signal.aborted && (await isUnsettled(system, gameDate))) {
    const next = await findNextInstant(system.db, [gameDate], clock.now(), 1)
    if (Temporal.Instant.compare(next, nextMorning) >= 0) return
    clock.set(next)
    await settle(stage)
    await story.tell([gameDate])
  }
  const overAt = overInstant(day)
  if (signal.aborted || Temporal.Instant.compare(overAt, clock.now()) <= 0) return
  clock.set(overAt)
  await settle(stage)
  await story.tell([gameDate])
}

/** Something is open, or was made from a source that only stood in for another. */
async function isUnsettled({ db }: Stage['system'], gameDate: GameDate): Promise<boolean> {
  const open = await readOpenPartitions(db, [gameDate])
  return open.length > 0 || (await readFallbacks(db, gameDate)).length > 0
}

/** Takes the doomed partition's job from the worker and gives it to a process that is killed; the sweeper does the rest.
 *
 * That process takes a second to start. What is ordered of the partition meanwhile waits for its end: made by another worker, it would be done
 * already, and the process would be killed over a repetition. */
export function interceptDoomed(
  stageOf: () => Stage,
  story: () => Story,
  plot: Plot,
): (job: Job) => ((handle: () => Promise<void>) => Promise<void>) | undefined {
  let dying: { readonly gameDate: string; readonly end: Promise<void> } | undefined
  return ({ asset, gameDate }) => {
    if (asset !== doomedAsset) return undefined
    if (gameDate === plot.doomedDate) {
      plot.doomedDate = undefined
      const end = killWorker(stageOf(), story(), gameDate)
      dying = { gameDate, end }
      return () => end
    }
    const end = dying?.gameDate === gameDate ? dying.end : undefined
    return end && ((handle) => end.then(handle))
  }
}

async function killWorker({ clock, environment }: Stage, story: Story, gameDate: string): Promise<void> {
  const { rows, pid } = await killWorkerBeforeCommit(
    { asset: doomedAsset, gameDate, now: clock.now().toString() },
    environment,
  )
  story.say(
    `on purpose: worker process ${pid} is killed (SIGKILL) with ${rows} rows of ${doomedAsset} written and not committed`,
  )
  await clock.sleep(100) // the database sees the closed connection
  story.hearDeath(doomedAsset, gameDate)
}
