/** Says how work on dates ended: what failed, with its code, its page and what to type, and what has to wait for what. */
import { Temporal } from 'temporal-polyfill'
import type { OpenPartition } from '../api/reads/work.ts'
import { exitCodes } from './command.ts'
import { formatInstant, program, runbookPage, writeJson, writeLine } from './output.ts'
import type { DatesOutcome } from './process-dates.ts'
import { formatDuration } from './progress.ts'
import type { Terminal } from './terminal.ts'

const listedMax = 20

export function reportOutcome(
  terminal: Terminal,
  gameDates: readonly string[],
  outcome: DatesOutcome,
  isJson: boolean,
): number {
  if (isJson) {
    const { failed, waiting, ...rest } = outcome
    writeJson(terminal, { from: gameDates[0], to: gameDates.at(-1), ...rest, failed, waiting })
  } else {
    sayOutcome(terminal, gameDates, outcome)
  }
  if (outcome.isInterrupted) return exitCodes.interrupted
  if (outcome.failed.length > 0) return exitCodes.failed
  return outcome.waiting.length > 0 ? exitCodes.waits : exitCodes.done
}

function sayOutcome(terminal: Terminal, gameDates: readonly string[], outcome: DatesOutcome): void {
  const { committed, changed, failed, waiting, isInterrupted, milliseconds } = outcome
  const span = gameDates.length === 1 ? gameDates[0] : `${gameDates[0]} to ${gameDates.at(-1)}`
  if (isInterrupted) {
    writeLine(
      terminal,
      `Interrupted. ${committed} partitions were committed and stay; the same command goes on from there.`,
    )
    return
  }
  if (committed === 0 && failed.length === 0 && waiting.length === 0) {
    writeLine(terminal, `${span}: nothing to do, everything is final.`)
    return
  }
  if (committed > 0)
    writeLine(
      terminal,
      `${span}: ${committed} partitions made in ${formatDuration(milliseconds)}, ${changed} of them new or changed.`,
    )
  if (failed.length > 0) sayFailed(terminal, failed)
  if (waiting.length > 0) sayWaiting(terminal, waiting)
  if (failed.length === 0 && waiting.length === 0) writeLine(terminal, 'Everything of these dates is final.')
}

function sayFailed(terminal: Terminal, failed: readonly OpenPartition[]): void {
  writeLine(terminal, `${failed.length} failed and will not be tried again by themselves:`)
  for (const { asset, gameDate, errorCode, reason } of failed.slice(0, listedMax)) {
    writeLine(terminal, `  ${asset} ${gameDate} [${errorCode}] ${reason}`)
    writeLine(
      terminal,
      `    see ${runbookPage(errorCode ?? 'pipeline.bug')}; ${program} explain ${asset} ${gameDate}`,
    )
  }
  if (failed.length > listedMax)
    writeLine(terminal, `  and ${failed.length - listedMax} more: ${program} status`)
  writeLine(terminal, `When the cause is gone: ${program} deadletters redrive --all --reason "why"`)
}

function sayWaiting(terminal: Terminal, waiting: readonly OpenPartition[]): void {
  writeLine(terminal, `${waiting.length} wait:`)
  const now = terminal.clock.now()
  for (const [why, partitions] of Map.groupBy(waiting, (each) => describeWait(each, now))) {
    const named = Map.groupBy(partitions, (each) => each.gameDate)
    for (const [gameDate, ofDate] of [...named].slice(0, listedMax)) {
      writeLine(terminal, `  ${gameDate} ${why}: ${ofDate.map((each) => each.asset).join(', ')}`)
    }
    if (named.size > listedMax) writeLine(terminal, `  and ${named.size - listedMax} more dates`)
  }
  const first = waiting[0]
  if (first) writeLine(terminal, `Why: ${program} explain ${first.asset} ${first.gameDate}`)
}

function describeWait({ notBefore, reason }: OpenPartition, now: Temporal.Instant): string {
  const isAhead = notBefore !== null && Temporal.Instant.compare(notBefore, now) > 0
  if (!isAhead) return 'behind a closed gate'
  return `until ${formatInstant(notBefore)}${reason ? ` (${reason})` : ''}`
}
