/** What the season's record says of each player: the picks on him that stood, by label, up to and with the date.
 *
 * A ledger is added up once a process and kept by the hash of what was committed with it, so that a season costs no more than the date that is new.
 * Its revision would not do: a database that was restored, or another one, may have other words under the same number. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { guessSeason, seasonStartYear } from '../domain/season.ts'

export interface SeasonPicks {
  readonly label: string
  readonly picks: number
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  readonly void: number
}

/** By player. */
export type ReadSeasonPicks = (
  db: Queryable,
  gameDate: string,
) => Promise<ReadonlyMap<number, readonly SeasonPicks[]>>

interface LedgerSums extends SeasonPicks {
  readonly gameDate: string
  readonly playerId: number
}

/** Two seasons and more, for backfills whose dates lie far apart. */
const ledgersKept = 400

export function createSeasonPicksReader(): ReadSeasonPicks {
  const kept = new Map<string, { readonly content: string; readonly sums: readonly LedgerSums[] }>()
  return async (db, gameDate) => {
    const ledgers = await readLedgers(db, gameDate)
    const held = new Map(
      ledgers.flatMap(({ gameDate, content }) => {
        const known = kept.get(gameDate)
        return known && known.content === content ? [[gameDate, known.sums] as const] : []
      }),
    )
    const missing = ledgers.filter((ledger) => !held.has(ledger.gameDate))
    const read = Map.groupBy(await readSums(db, missing), (sums) => sums.gameDate)
    for (const { gameDate, content } of missing) {
      const sums = read.get(gameDate) ?? []
      held.set(gameDate, sums)
      kept.delete(gameDate)
      if (content !== null) kept.set(gameDate, { content, sums })
    }
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - ledgersKept))) kept.delete(oldest)
    return addUp([...held.values()].flat())
  }
}

function addUp(sums: readonly LedgerSums[]): ReadonlyMap<number, readonly SeasonPicks[]> {
  const total = (rows: readonly LedgerSums[], count: Exclude<keyof SeasonPicks, 'label'>): number =>
    rows.reduce((sum, row) => sum + row[count], 0)
  return new Map(
    [...Map.groupBy(sums, ({ playerId }) => playerId)].map(([playerId, ofPlayer]) => [
      playerId,
      [...Map.groupBy(ofPlayer, ({ label }) => label)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([label, rows]) => ({
          label,
          picks: total(rows, 'picks'),
          wins: total(rows, 'wins'),
          losses: total(rows, 'losses'),
          pushes: total(rows, 'pushes'),
          void: total(rows, 'void'),
        })),
    ]),
  )
}

interface NewestLedger {
  readonly gameDate: string
  readonly revision: number
  /** Null where nobody has written down what was committed. */
  readonly content: string | null
}

/** Of the season, up to and with the date. */
function readLedgers(db: Queryable, gameDate: string): Promise<NewestLedger[]> {
  const from = `${seasonStartYear(guessSeason(gameDate))}-07-01`
  return db.query(sql`
    select d.game_date as "gameDate", d.revision, l.content_hash || ' ' || d.revision as content
    from (select game_date, max(revision) as revision from documents
      where name = 'ledger' and game_date between ${from} and ${gameDate} group by game_date) d
    left join ledger l on l.asset = 'export_results' and l.game_date = d.game_date order by d.game_date`)
}

async function readSums(db: Queryable, ledgers: readonly NewestLedger[]): Promise<LedgerSums[]> {
  if (ledgers.length === 0) return []
  return db.query(sql`
    select d.game_date as "gameDate", (pick ->> 'playerId')::int as "playerId", pick ->> 'label' as label, count(*)::int as picks,
      (count(*) filter (where pick ->> 'outcome' = 'win'))::int as wins, (count(*) filter (where pick ->> 'outcome' = 'loss'))::int as losses,
      (count(*) filter (where pick ->> 'outcome' = 'push'))::int as pushes, (count(*) filter (where pick ->> 'outcome' = 'void'))::int as void
    from unnest(${ledgers.map(({ gameDate }) => gameDate)}::date[], ${ledgers.map(({ revision }) => revision)}::integer[]) as asked(game_date, revision)
    join documents d on d.name = 'ledger' and d.game_date = asked.game_date and d.revision = asked.revision
    cross join lateral json_array_elements(d.body::json -> 'picks') pick
    where pick ->> 'standing' = 'stood' group by 1, 2, 3 order by 1, 2, 3`)
}
