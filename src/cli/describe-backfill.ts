/** Backfills as lines of text: what one would touch and why, and how far the stored ones are. */
import type { PartitionKey } from '../platform/asset.ts'
import { type Backfill, type BackfillPartition, nameAssets } from '../platform/backfills/backfills.ts'
import type { Selection } from '../platform/backfills/selection.ts'
import type { Given } from './command.ts'
import { formatInstant, program } from './output.ts'
import { formatBar } from './progress.ts'
import { formatTable } from './table.ts'

const leftAloneBecause = {
  locked: 'are fixed since tip-off',
  polled: 'are still looked at by the schedule',
  running: 'are at work just now',
} as const

/** `command`: what to type to order it. */
export function describeSelection(selection: Selection, command: string): string[] {
  const { partitions, unknownDates, empty, historyDates, leftAlone, mayFollow } = selection
  const lines: string[] = []
  for (const [gameDate, ofDate] of Map.groupBy(partitions, (each) => each.gameDate)) {
    const named = ofDate.map(({ asset, because }) =>
      because === 'missing' ? asset : `${asset} (${because})`,
    )
    lines.push(`${gameDate}  ${named.join(' ')}`)
  }
  for (const { gameDate, because } of empty) lines.push(`${gameDate}  nothing: ${because}`)
  const history =
    historyDates.length > 0 ? `, ${historyDates.length} earlier dates as history among them` : ''
  lines.push(
    `${partitions.length} partitions would be made${history}; ${selection.alreadyFinal} are final already.`,
  )
  for (const [because, left] of Map.groupBy(leftAlone, (each) => each.because)) {
    lines.push(`${left.length} ${leftAloneBecause[because]} and stay as they are: ${nameSome(left)}`)
  }
  if (mayFollow.length > 0) {
    lines.push(
      `${mayFollow.length} more are made again by themselves where what they read turns out to have changed: ${nameSome(mayFollow)}`,
    )
  }
  if (unknownDates.length > 0) {
    lines.push(
      `The games of ${unknownDates.length} dates are not known yet (${unknownDates[0]} …): for them the schedule would be fetched first. ` +
        `It says which games they have, and with them come the other partitions and the season’s earlier dates.`,
    )
  }
  if (partitions.length > 0) lines.push(`To make them: ${program} ${command}`)
  return lines
}

const namedMax = 6

function nameSome(keys: readonly PartitionKey[]): string {
  const names = keys.slice(0, namedMax).map(({ asset, gameDate }) => `${asset} ${gameDate}`)
  return `${names.join(', ')}${keys.length > namedMax ? ', …' : ''}`
}

export function describeBackfills(backfills: readonly Backfill[]): string {
  return formatTable(
    ['id', 'state', 'progress', 'made', 'failed', 'from', 'to', 'assets', 'only', 'ordered', 'by'],
    backfills.map((each) => [
      each.id,
      each.state,
      formatBar((each.done + each.failed) / Math.max(1, each.total), 10),
      `${each.done} of ${each.total}`,
      each.failed,
      each.from,
      each.to,
      nameAssets(each.assets),
      each.only.join(','),
      formatInstant(each.requestedAt),
      each.requestedBy,
    ]),
  )
}

export function describeBackfill(backfill: Backfill, partitions: readonly BackfillPartition[]): string[] {
  const { id, state, reason, done, total, failed, running, unknownDates } = backfill
  const open = partitions.filter((each) => !each.isMade && each.state !== 'failed' && each.state !== null)
  const gone = partitions.filter((each) => each.state === 'failed')
  return [
    `Backfill ${id}, ${state}${reason ? ` (${reason})` : ''}: ${done} of ${total} made, ${failed} failed, ${running} at work.`,
    `Ordered ${formatInstant(backfill.requestedAt)} by ${backfill.requestedBy}: ${backfill.from} to ${backfill.to}, ` +
      `${backfill.assets === null ? 'all assets' : backfill.assets.join(', ')}${backfill.hasDownstream ? ' and what follows' : ''}, only ${backfill.only.join(' and ')}, ` +
      `at most ${backfill.partitionsMax} partitions, ${backfill.concurrency ?? 'any number'} at once.`,
    ...(unknownDates.length > 0 ? [`The games of ${unknownDates.length} dates are not known yet.`] : []),
    ...(gone.length > 0 ? [`Failed: ${nameSome(gone)}`] : []),
    ...(open.length > 0 ? [`Open: ${nameSome(open)}`] : []),
    ...(state === 'running' ? [`To go on with it here: ${program} backfill work ${id}`] : []),
    ...(state === 'paused' ? [`To go on: ${program} backfill resume ${id}`] : []),
  ]
}

/** The same call without --dry-run. */
export function repeatCall({ options }: Given): string {
  const { from, to, assets, downstream, only } = options
  const further = [
    ...(assets === undefined ? [] : [`--assets ${String(assets)}`]),
    ...(downstream === true ? ['--downstream'] : []),
    ...(only === 'missing,failed' ? [] : [`--only ${String(only)}`]),
  ]
  return ['backfill', `--from ${String(from)}`, `--to ${String(to)}`, ...further].join(' ')
}
