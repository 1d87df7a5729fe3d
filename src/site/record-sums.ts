/** The sums of many dates of the ledger as one: what was published, won, lost, pushed, void and pending, by season and label. */
import type { z } from 'zod'
import { ledger } from '../nba/6-exports/schemas/ledger.ts'
import { describeHits } from '../nba/domain/hit-rate.ts'
import { guessSeason } from '../nba/domain/season.ts'
import type { HitRate } from './hits.ts'
import type { ListedField } from './page.ts'

const sumsSchema = ledger.schema.shape.sums
type DateSums = z.output<typeof sumsSchema>[number]

export interface DatedSums {
  readonly gameDate: string
  readonly sums: readonly DateSums[]
}

/** A date in an older form is left out, and counted. */
export function readDatedSums(fields: readonly ListedField[]): {
  readonly dates: DatedSums[]
  readonly unread: number
} {
  const dates = fields.flatMap(({ gameDate, content }) => {
    const parsed = sumsSchema.safeParse(content)
    return parsed.success ? [{ gameDate, sums: parsed.data }] : []
  })
  return { dates, unread: fields.length - dates.length }
}

export interface RecordSums {
  readonly season: string
  readonly label: 'live' | 'backfill'
  readonly dates: number
  readonly picks: number
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  readonly void: number
  readonly pending: number
  readonly takenBack: number
  readonly hits: HitRate | null
  readonly units: DateSums['units']
}

/** Newest season first, live before backfill. */
export function sumRecord(dates: readonly DatedSums[]): RecordSums[] {
  const rows = dates.flatMap(({ gameDate, sums }) =>
    sums.map((each) => ({ gameDate, season: String(guessSeason(gameDate)), ...each })),
  )
  const groups = Map.groupBy(rows, ({ season, label }) => `${season} ${label}`)
  return [...groups.values()]
    .map((members) => {
      const add = (pick: (row: DateSums) => number): number =>
        members.reduce((sum, row) => sum + pick(row), 0)
      const [wins, losses] = [add((row) => row.wins), add((row) => row.losses)]
      const priced = add(({ hits }) => hits?.priced ?? 0)
      const breakEvenSum = add(({ hits }) => (hits?.breakEven ?? 0) * (hits?.priced ?? 0))
      const { season, label } = members[0]!
      return {
        season,
        label,
        dates: new Set(members.map(({ gameDate }) => gameDate)).size,
        picks: add((row) => row.picks),
        wins,
        losses,
        pushes: add((row) => row.pushes),
        void: add((row) => row.void),
        pending: add((row) => row.pending),
        takenBack: add((row) => row.takenBack),
        hits: toHitRate(describeHits({ label, wins, losses, priced, breakEvenSum })),
        units: {
          priced: add(({ units }) => units.priced),
          atPriceTaken: add(({ units }) => units.atPriceTaken),
          bestPriced: add(({ units }) => units.bestPriced),
          atBestPrice: add(({ units }) => units.atBestPrice),
        },
      }
    })
    .sort((a, b) => b.season.localeCompare(a.season) || b.label.localeCompare(a.label))
}

function toHitRate(hits: ReturnType<typeof describeHits>): HitRate | null {
  return hits === null
    ? null
    : { ...hits, label: hits.label as HitRate['label'], interval95: [...hits.interval95] }
}
