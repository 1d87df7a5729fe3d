/** Tells what happened in a step of the demo: one line a fact, with the simulated clock before it. */
import { Temporal } from 'temporal-polyfill'
import { readGates } from '../../api/reads/gates.ts'
import type { System } from '../../main.ts'
import { readFallbacks } from '../../nba/source-health.ts'
import { NotYetError } from '../../platform/errors.ts'
import type { Job } from '../../platform/queue/queue.ts'
import type { AttemptResult } from '../../platform/worker/run-partition.ts'
import { formatClock, writeLine } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { readLineFacts, readPredictionFacts, readResultFacts } from './facts.ts'

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

interface Heard {
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
  const failedBefore = new Map<string, string[]>()

  const say = (text: string): void => writeLine(terminal, `  ${formatClock(clock.now())}  ${text}`)
  const sayLater = (text: string): void => writeLine(terminal, `         ${text}`)

  return {
    say,
    begin(gameDate, text) {
      const day = Temporal.PlainDate.from(gameDate).toLocaleString('en-GB', {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
      })
      writeLine(terminal, `\n${day} (${gameDate}): ${text}`)
    },
    hear: (job, result) => void heard.push({ job, result }),
    hearDeath: (asset, gameDate) => void failedBefore.set(`${asset} ${gameDate}`, ['its worker was killed']),
    async tell(gameDates) {
      const { db } = systemOf()
      const step = heard.filter(({ job }) => gameDates.includes(job.gameDate))
      heard = []
      const lines = [
        ...tellFailures(step, failedBefore),
        ...(await tellFallbacks(db, step, failedBefore)),
        ...(await tellGates(db, gameDates, gatesKnown)),
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

function tellFailures(step: readonly Heard[], failedBefore: Map<string, string[]>): string[] {
  return step.flatMap(({ job, result }) => {
    const name = `${job.asset} ${job.gameDate}`
    const earlier = failedBefore.get(name) ?? []
    if (result.kind === 'committed' && earlier.length > 0) {
      failedBefore.delete(name)
      return [
        `healed: ${job.asset} was made, ${result.rows} rows, after: ${earlier.join(', ')}; nothing half-done was kept`,
      ]
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
  return message.replace(/http:\/\/127\.0\.0\.1:\d+\/([a-z.-]+)\S*/g, '$1').slice(0, 140)
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

/** Gates of these dates that opened since the last step, each reason once. */
async function tellGates(
  db: System['db'],
  gameDates: readonly string[],
  known: Map<string, string>,
): Promise<string[]> {
  const opened: string[] = []
  for (const { gate, gameDate, state, reason, missing } of await readGates(db, gameDates)) {
    const key = `${gate} ${gameDate}`
    if (known.get(key) === state) continue
    known.set(key, state)
    if (state === 'closed' || reason.startsWith('0 of 0')) continue
    opened.push(
      `${gate} (${state === 'open' ? reason.replace(' are there', '') : `degraded: ${reason}; without ${missing.join(', ')}`})`,
    )
  }
  return opened.length > 0 ? [`gates open: ${opened.join(', ')}`] : []
}
