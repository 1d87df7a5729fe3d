/** What a backfill touches: the partitions of its dates that are wanted, what they need upstream and lack, and on demand what follows.
 *
 * The preview shows this and the order stores this: one function, so that what runs is what was shown. It is a plain function of the
 * calendar and of stored rows, and changes nothing. */
import { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../asset.ts'
import type { Calendar } from '../calendar.ts'
import type { LedgerRow } from '../ledger/partition.ts'
import { isPlanned, type RunCause, type RunScope } from '../ledger/plan.ts'
import type { Pipeline } from '../pipeline.ts'
import { createPartitionMap, type PartitionMap } from './partition-map.ts'
import { createSeasonDates, createTaking, type SeasonDates } from './season-dates.ts'

export const onlyNames = ['missing', 'failed', 'stale', 'all'] as const
export type Only = (typeof onlyNames)[number]

export interface BackfillRequest {
  /** In order. */
  readonly gameDates: readonly string[]
  /** Null: all. */
  readonly assets: readonly string[] | null
  readonly hasDownstream: boolean
  readonly only: readonly Only[]
}

/** due: about to be made again anyway; again: because all were asked for; follows: it reads one that is made again. */
export type Because = 'missing' | 'failed' | 'due' | 'stale' | 'again' | 'follows'

export interface Selected extends PartitionKey {
  readonly because: Because
}

export interface LeftAlone extends PartitionKey {
  readonly because: 'locked' | 'polled' | 'running'
}

export interface Selection {
  /** In the order of work within a date. */
  readonly partitions: readonly Selected[]
  readonly alreadyFinal: number
  /** Wanted, and not to be made again: fixed at tip-off, still looked at by the schedule, or at work just now. */
  readonly leftAlone: readonly LeftAlone[]
  /** Not ordered; they are made again by themselves where what they read turns out to have changed. */
  readonly mayFollow: readonly PartitionKey[]
  /** Dates without games, and why. */
  readonly empty: readonly { readonly gameDate: string; readonly because: string }[]
  /** Dates whose games are not known: the listed partitions are fetched first, and bring the others. */
  readonly unknownDates: readonly string[]
  /** Dates that were not asked for and are read. */
  readonly historyDates: readonly string[]
}

export interface StoredRun {
  readonly gameDate: string
  readonly scope: RunScope
  readonly assets: readonly string[]
  readonly cause: RunCause
}

/** What a selection asks of a row: of a season's thousands it would take long to read the rest. */
export type StoredPartition = Pick<LedgerRow, 'state' | 'committedState' | 'refreshAt' | 'locksAt'>

/** By game date and by asset: a selection asks tens of thousands of times, and a name put together for each took half of its time. */
export type StoredRows = ReadonlyMap<string, ReadonlyMap<string, StoredPartition>>

/** What is stored of the dates, the earlier and the later ones of their seasons among them. */
export interface Stored {
  readonly runs: ReadonlyMap<string, StoredRun>
  readonly rows: StoredRows
  /** Committed partitions whose inputs' hashes are no more those they were made from; as `formatPartition` writes them. */
  readonly changed: ReadonlySet<string>
  /** Assets that have rows, by date. */
  readonly filled: ReadonlyMap<string, ReadonlySet<string>>
}

interface Parts {
  readonly pipeline: Pipeline
  readonly calendar: Calendar
  readonly request: BackfillRequest
  readonly stored: Stored
  readonly now: Temporal.Instant
}

export function select(parts: Parts): Selection {
  const { pipeline, calendar, request, stored, now } = parts
  const asked = new Set(request.gameDates)
  const wanted = new Set(request.assets ?? pipeline.assets.map(({ name }) => name))
  const places = new Map(pipeline.assets.map(({ name }, place) => [name, place]))
  const plannedOn = createPlans(parts, asked)
  const selected = createPartitionMap<Selected>()
  const leftAlone = createPartitionMap<LeftAlone>()
  const rowOf = (key: PartitionKey): StoredPartition | undefined => findRow(stored.rows, key)
  const seasonDates = createSeasonDates(calendar)
  const take = createTaking()
  let alreadyFinal = 0

  function add(key: PartitionKey, because: Because): void {
    if (selected.has(key.gameDate, key.asset)) return
    const row = rowOf(key)
    const obstacle =
      row && because !== 'missing' ? findObstacle(row, stored.runs.get(key.gameDate), now) : undefined
    if (obstacle) {
      leftAlone.add({ ...key, because: obstacle })
      return
    }
    selected.add({ ...key, because })
    for (const { asset, scope } of pipeline.asset(key.asset).needs) {
      const dates = scope === 'same' ? [key.gameDate] : take(asset, seasonDates.earlier(key.gameDate))
      for (const gameDate of dates) addLacking({ asset, gameDate })
    }
  }

  function addLacking(key: PartitionKey): void {
    if (!plannedOn(key.gameDate).has(key.asset)) return
    const row = rowOf(key)
    if (row?.state === 'discarded') return
    if (!row || row.committedState === null) add(key, row?.state === 'failed' ? 'failed' : 'missing')
  }

  for (const gameDate of request.gameDates) {
    const answer = calendar.on(gameDate)
    if (answer.kind === 'empty') continue
    for (const asset of plannedOn(gameDate)) {
      const key = { asset, gameDate }
      if (answer.kind === 'unknown') addLacking(key)
      if (answer.kind === 'unknown' || !wanted.has(asset)) continue
      const because = classify(rowOf(key), stored.changed.has(formatPartition(key)), request.only, now)
      if (because === undefined) alreadyFinal += 1
      else add(key, because)
    }
  }
  if (isWhole(request)) {
    const earlier = new Set(request.gameDates.flatMap((date) => calendar.earlierInSeason(date)))
    for (const gameDate of earlier) {
      if (asked.has(gameDate)) continue
      const own = stored.rows.get(gameDate)
      for (const asset of plannedOn(gameDate)) {
        const row = own?.get(asset)
        const isFinal = row && (row.committedState !== null || row.state === 'discarded')
        if (!isFinal && row?.state !== 'failed') add({ asset, gameDate }, 'missing')
      }
    }
  }
  const followers = createPartitionMap<PartitionKey>()
  const newReadersOf = findReaders(pipeline, seasonDates)
  for (const key of selected.values) {
    newReadersOf(key, (asset, gameDate) => {
      if (selected.has(gameDate, asset)) return
      const row = stored.rows.get(gameDate)?.get(asset)
      if (request.hasDownstream && asked.has(gameDate) && plannedOn(gameDate).has(asset)) {
        const because = row ? (classify(row, false, ['missing', 'failed'], now) ?? 'follows') : 'missing'
        add({ asset, gameDate }, because)
      } else if (row) followers.add({ asset, gameDate })
    })
  }
  addReadersOf(findReaders(pipeline, seasonDates), stored.rows, followers, selected)
  const mayFollow = followers.values.filter(({ gameDate, asset }) => !selected.has(gameDate, asset))
  const inOrder = <Key extends PartitionKey>(keys: Iterable<Key>): Key[] =>
    [...keys].sort((a, b) =>
      a.gameDate === b.gameDate
        ? places.get(a.asset)! - places.get(b.asset)!
        : a.gameDate < b.gameDate
          ? -1
          : 1,
    )
  return {
    partitions: inOrder(selected.values),
    alreadyFinal,
    leftAlone: inOrder(leftAlone.values),
    mayFollow: inOrder(mayFollow),
    empty: request.gameDates.flatMap((gameDate) => {
      const answer = calendar.on(gameDate)
      return answer.kind === 'empty' ? [{ gameDate, because: answer.because }] : []
    }),
    unknownDates: request.gameDates.filter((gameDate) => calendar.on(gameDate).kind === 'unknown'),
    historyDates: [...new Set(selected.values.map(({ gameDate }) => gameDate))]
      .filter((d) => !asked.has(d))
      .sort(),
  }
}

const findRow = (rows: StoredRows, { asset, gameDate }: PartitionKey): StoredPartition | undefined =>
  rows.get(gameDate)?.get(asset)

/** Whole dates, with all the history that they read: the date is wanted as such, and not only some of its partitions. */
export function isWhole({ assets, only }: Pick<BackfillRequest, 'assets' | 'only'>): boolean {
  return assets === null && (only.includes('missing') || only.includes('all'))
}

/** Which assets a date has: an asked one as if it were wanted whole, another one as what it is wanted for, at least as history. */
function createPlans(
  { pipeline, calendar, stored }: Parts,
  asked: ReadonlySet<string>,
): (gameDate: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>()
  return (gameDate) => {
    let planned = known.get(gameDate)
    if (planned) return planned
    const run = stored.runs.get(gameDate)
    const isFull = asked.has(gameDate) || run?.scope === 'full'
    const isRaised = asked.has(gameDate) && run?.scope !== 'full'
    const as = {
      scope: isFull ? ('full' as const) : ('history' as const),
      assets: run?.assets ?? [],
      cause: run && !isRaised ? run.cause : ('backfill' as const),
    }
    const there = new Set(stored.filled.get(gameDate))
    const answer = calendar.on(gameDate)
    planned = new Set(
      pipeline.assets
        .filter((asset) => {
          const isIn = isPlanned(asset, as, answer, there)
          if (isIn) there.add(asset.name)
          return isIn
        })
        .map(({ name }) => name),
    )
    known.set(gameDate, planned)
    return planned
  }
}

/** Undefined: it is final, as far as was asked. */
function classify(
  row: StoredPartition | undefined,
  isChanged: boolean,
  only: readonly Only[],
  now: Temporal.Instant,
): Because | undefined {
  const asks = (name: Only): boolean => only.includes(name) || only.includes('all')
  if (row?.state === 'discarded') return undefined
  if (row?.state === 'failed') return asks('failed') ? 'failed' : undefined
  if (!row || row.committedState === null) return asks('missing') ? 'missing' : undefined
  const isDue = row.refreshAt !== null && Temporal.Instant.compare(row.refreshAt, now) <= 0
  if (isDue && row.state !== 'running') return 'due'
  if (isChanged && asks('stale')) return 'stale'
  return only.includes('all') ? 'again' : undefined
}

/** Why a partition that was made, or has failed, is not to be made again. */
function findObstacle(
  row: StoredPartition,
  run: StoredRun | undefined,
  now: Temporal.Instant,
): LeftAlone['because'] | undefined {
  if (row.state === 'running') return 'running'
  const isBackfill = run === undefined || run.cause === 'backfill'
  if (!isBackfill && row.locksAt !== null && Temporal.Instant.compare(row.locksAt, now) <= 0) return 'locked'
  const isPolled = row.refreshAt !== null && Temporal.Instant.compare(row.refreshAt, now) > 0
  return isPolled && row.state !== 'failed' ? 'polled' : undefined
}

/** Calls with the readers of a partition that were not among those of an earlier one. */
function findReaders(
  pipeline: Pipeline,
  seasonDates: SeasonDates,
): (key: PartitionKey, found: (asset: string, gameDate: string) => void) => void {
  const take = createTaking()
  return ({ asset, gameDate }, found) => {
    for (const { asset: reader, scope } of pipeline.readersOf(asset)) {
      if (scope === 'same') found(reader.name, gameDate)
      else for (const date of take(reader.name, seasonDates.later(gameDate))) found(reader.name, date)
    }
  }
}

/** What reads what may follow may follow, too. What is selected is passed over, and so is what reads it: it was looked at with it. */
function addReadersOf(
  newReadersOf: ReturnType<typeof findReaders>,
  rows: StoredRows,
  followers: PartitionMap<PartitionKey>,
  selected: PartitionMap<Selected>,
): void {
  for (const key of followers.values) {
    if (selected.has(key.gameDate, key.asset)) continue
    newReadersOf(key, (asset, gameDate) => {
      if (followers.has(gameDate, asset) || selected.has(gameDate, asset)) return
      if (rows.get(gameDate)?.has(asset) === true) followers.add({ asset, gameDate })
    })
  }
}
