/** Tells a human that two sources of box scores disagree: one incident a pair of sources, whatever the number of dates.
 *
 * It lists the dates with their counts, the newest 30. It is resolved when a date newer than all of them agrees, or when every listed
 * date was made again and agrees. A player whom only one of the two has on the floor is disagreed about. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable, Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { keepIncident, resolveIncident } from '../../platform/ledger/incidents.ts'
import type { ReconciledGame } from './compare-box-facts.ts'

/** On 2024-01-15 two honest sources differ in 5 of 226 players. */
const disagreeingShareMax = 0.1
const datesListedMax = 30

interface DateApart {
  readonly gameDate: string
  readonly players: number
  readonly agreeing: number
}

export async function watchDisagreement(
  tx: Transaction,
  gameDate: string,
  games: readonly ReconciledGame[],
  now: Temporal.Instant,
): Promise<void> {
  const pairs = Map.groupBy(
    games,
    ({ keptSource, otherSource }) => `${keptSource} and ${otherSource} disagree`,
  )
  for (const [cause, ofPair] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await watchPair(tx, cause, gameDate, ofPair, now)
  }
}

async function watchPair(
  tx: Transaction,
  cause: string,
  gameDate: string,
  games: readonly ReconciledGame[],
  now: Temporal.Instant,
): Promise<void> {
  const players = games.reduce((sum, game) => sum + game.playersBoth + game.playersApart, 0)
  const agreeing = games.reduce((sum, game) => sum + game.playersAgreeing, 0)
  if (players === 0) return
  await lockCause(tx, cause)
  const listed = await readListedDates(tx, cause)
  const others = listed.filter((each) => each.gameDate !== gameDate)
  const agrees = (players - agreeing) / players <= disagreeingShareMax
  if (agrees && others.every((each) => each.gameDate < gameDate)) {
    await resolveIncident(tx, cause, now)
    return
  }
  if (agrees && others.length === listed.length) return
  const dates = [...others, ...(agrees ? [] : [{ gameDate, players, agreeing }])]
    .sort((a, b) => (a.gameDate < b.gameDate ? 1 : -1))
    .slice(0, datesListedMax)
  const [newest] = dates
  const { keptSource, otherSource } = games[0]!
  await keepIncident(tx, {
    cause,
    severity: 'warning',
    title:
      `${keptSource} and ${otherSource} disagree about ${newest!.players - newest!.agreeing} of ${newest!.players} players of ${newest!.gameDate}` +
      `${dates.length > 1 ? ` and on ${dates.length - 1} more dates` : ''}; the numbers of ${keptSource} were kept`,
    details: { keptSource, otherSource, dates },
    page: 'sources.md',
    systemDoes: `The numbers of ${keptSource} are kept and every difference is stored. It is over when a newer date agrees.`,
    whatToDo: `sixthman sources compare --date ${newest!.gameDate} shows the differences by player; correct what is wrong with an import.`,
    now,
  })
}

/** Two dates of a pair that are committed at once would each forget the other's. */
async function lockCause(tx: Transaction, cause: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext(${cause}), 0)`)
}

/** The dates in the pair's open incident, if there is one. */
async function readListedDates(db: Queryable, cause: string): Promise<readonly DateApart[]> {
  const rows = await db.query<{ dates: readonly DateApart[] }>(sql`
    select details -> 'dates' as dates from incidents where cause = ${cause} and resolved_at is null`)
  return rows[0]?.dates ?? []
}
