/** Tells what happened in a step of the demo: one line a fact, with the simulated clock before it. */
import { Temporal } from 'temporal-polyfill'
import type { System } from '../../main.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { readFallbacks } from '../../nba/source-health.ts'
import type { IncidentState } from '../../platform/alerts/read-incidents.ts'
import { NotYetError } from '../../platform/errors.ts'
import type { Job } from '../../platform/queue/queue.ts'
import type { AttemptResult } from '../../platform/worker/run-partition.ts'
import { cutText, formatClock, writeLine } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { readLineFacts, readPredictionFacts, readResultFacts } from './facts.ts'
import { tellGates } from './tell-gates.ts'
import { tellIncidents } from './tell-incidents.ts'

export interface Story {
  /** Says a line of its own. */
  say(text: string): void
  /** A new day. */
  begin(gameDate: string, text: string): void
  hear(job: Job, result: AttemptResult): void
  /** A partition whose worker was killed: its next commit is told as healed. */
  hearDeath(asset: string, gameDate: string): void
  /** Tells what was heard since the last call. */
  tell(gameDates: readonly string[]): Promise<void>
}

export interface Heard {
  readonly job: Job
  readonly result: AttemptResult
}

export function createStory(
  terminal: Terminal,
  clock: { now(): Temporal.Instant },
  systemOf: () => System,
): Story {
  let heard: Heard[] = []
  let quietLooks = 0
  const gatesKnown = new Map<string, string>()
  const incidentsKnown = new Map<number, IncidentState>()
  const failedBefore = new Map<string, string[]>()
  let dayTold = ''

  /** A game date goes on after midnight: what is told then stands under a day that is over. */
  const sayDay = (): void => {
    const day = gameDateOf(clock.now())
    if (day > dayTold && dayTold !== '') writeLine(terminal, `         after midnight, ${nameDay(day)}:`)
    if (day > dayTold) dayTold = day
  }
  const say = (text: string): void => {
    sayDay()
    writeLine(terminal, `  ${formatClock(clock.now())}  ${text}`)
  }
  const sayLater = (text: string): void => writeLine(terminal, `         ${text}`)

  return {
    say,
    begin(gameDate, text) {
      dayTold = gameDate
      writeLine(terminal, `\n${nameDay(gameDate)} (${gameDate}): ${text}`)
    },
    hear: (job, result) => void heard.push({ job, result }),
    hearDeath: (asset, gameDate) => void failedBefore.set(`${asset} ${gameDate}`, ['its worker was killed']),
    async tell(gameDates) {
      const { db, pipeline } = systemOf()
      const step = heard.filter(({ job }) => gameDates.includes(job.gameDate))
      heard = []
      const lines = [
        ...tellFailures(step, failedBefore),
        ...(await tellFallbacks(db, step, failedBefore)),
        ...(await tellIncidents(db, incidentsKnown)),
        ...(await tellGates({ db, pipeline }, gameDates, gatesKnown)),
        ...(await tellChanges(db, step)),
      ]
      if (lines.length === 0) {
        if (step.length > 0) quietLooks += 1
        return
      }
      if (quietLooks > 0) {
        writeLine(
          terminal,
          `         (${quietLooks} ${quietLooks === 1 ? 'look' : 'looks'} at the sources in between brought nothing new)`,
        )
        quietLooks = 0
      }
      const [first = '', ...others] = lines
      say(first)
      for (const line of others) sayLater(line)
    },
  }
}

function nameDay(gameDate: string): string {
  return Temporal.PlainDate.from(gameDate).toLocaleString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  })
}

/** What failed, and what is well again, as the ledger has it: the same rows once more are a commit that changed nothing. */
export function tellFailures(step: readonly Heard[], failedBefore: Map<string, string[]>): string[] {
  return step.flatMap(({ job, result }) => {
    const name = `${job.asset} ${job.gameDate}`
    const earlier = failedBefore.get(name) ?? []
    if (result.kind === 'committed' && earlier.length > 0) {
      failedBefore.delete(name)
      const rows = `${result.rows} ${result.rows === 1 ? 'row' : 'rows'}`
      const made = result.changed ? `was made, ${rows}` : `was made again: unchanged, ${rows}`
      return [`healed: ${job.asset} ${made}, after: ${earlier.join(', ')}; nothing half-done was kept`]
    }
    if (!('error' in result) || result.error instanceof NotYetError) return []
    failedBefore.set(name, [...earlier, result.error.code])
    const [message] = result.error.message.split('\n')
    const after = result.kind === 'retry' ? 'it is tried again later' : 'a dead letter'
    return [`${job.asset} failed [${result.error.code}]: ${shorten(String(message))}; ${after}`]
  })
}

/** A source that stood in for another, and later, as for every failure, that the first one is back. */
async function tellFallbacks(
  db: System['db'],
  step: readonly Heard[],
  failedBefore: Map<string, string[]>,
): Promise<string[]> {
  const degraded = step.filter(({ result }) => result.kind === 'committed' && result.state === 'degraded')
  const lines: string[] = []
  for (const gameDate of new Set(degraded.map(({ job }) => job.gameDate))) {
    for (const { asset, reason } of await readFallbacks(db, gameDate)) {
      if (!degraded.some(({ job }) => job.asset === asset && job.gameDate === gameDate)) continue
      failedBefore.set(`${asset} ${gameDate}`, ['another source had stood in'])
      lines.push(`${asset} (degraded): ${shorten(reason)}`)
    }
  }
  return lines
}

/** An address of the replay server is long and says nothing: the upstream's host stands for it. */
function shorten(message: string): string {
  return cutText(message.replace(/http:\/\/127\.0\.0\.1:\d+\/([a-z.-]+)\S*/g, '$1'), 240)
}

/** Each asset that changed, told by what its tables now say. */
async function tellChanges(db: System['db'], step: readonly Heard[]): Promise<string[]> {
  const changed = step.filter(({ result }) => result.kind === 'committed' && result.changed)
  const dates = [...new Set(changed.map(({ job }) => job.gameDate))].sort()
  const lines: string[] = []
  for (const gameDate of dates) {
    const assets = new Set(changed.filter(({ job }) => job.gameDate === gameDate).map(({ job }) => job.asset))
    if (assets.has('upcoming_lines')) lines.push(await readLineFacts(db, gameDate))
    if ([...assets].some((asset) => asset.startsWith('predictions_')))
      lines.push(await readPredictionFacts(db, gameDate))
    if (assets.has('export_results')) lines.push(...(await readResultFacts(db, gameDate)))
  }
  return lines
}
