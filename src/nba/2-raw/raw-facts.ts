/** The raw assets that only read: facts of a date, from all accepted replies of its source partition.
 *
 * What moves (lines, injuries) is read from every revision, oldest first, and a statement that only repeats the one before it
 * adds nothing; what is a state (rosters, referees, plays) is read from the newest replies. Made again from the archive at
 * every change, so that a parser's fix reaches what was received before it. */
import { type ArchivedReply, readAcceptedReplies } from '../../platform/archive/archive.ts'
import type { Asset, Need, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { UnresolvedName } from '../domain/player-finder.ts'
import type { BoxScoreParts } from './player-boxscores.ts'
import { type Read, type Readers, readReplies } from './reader.ts'

export interface RawRows {
  readonly rows: readonly object[]
  readonly unresolved?: readonly UnresolvedName[]
}

export interface RawFactDeclaration<Facts> {
  readonly name: string
  readonly replies: string
  readonly gate: string
  readonly plan: Asset['plan']
  readonly opens: Asset['opens']
  readonly deadline: Asset['deadline']
  readonly key: readonly string[]
  readonly reads: 'every revision' | 'the newest replies'
  readonly readers: Readers<Facts>
  readonly toRows: (read: readonly Read<Facts>[], context: PartitionContext) => Promise<RawRows>
  readonly parts: BoxScoreParts
  /** Read beside the games and the replies. Default: nothing. */
  readonly alsoNeeds?: readonly Need[]
  /** How many rows there are at least, where a reply was accepted. Default: none has to be there. */
  readonly rowsMin?: (
    db: Queryable,
    gameDate: string,
    replies: readonly ArchivedReply[],
  ) => Promise<{ rows: number; because: string }>
}

export function createRawFacts<Facts>(declaration: RawFactDeclaration<Facts>): Asset {
  const { name, replies, gate, plan, opens, deadline, key, reads, readers, toRows, parts, rowsMin } =
    declaration
  const { alsoNeeds = [] } = declaration
  return {
    name,
    phase: '2-raw',
    gate,
    plan,
    writes: [{ table: name, key, mode: 'replace' }],
    needs: [{ asset: 'games', scope: 'same' }, { asset: replies, scope: 'same' }, ...alsoNeeds],
    opens,
    deadline,
    timeoutSeconds: 120,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects(db, gameDate) {
      const accepted = rowsMin ? await readAcceptedReplies(db, { asset: replies, gameDate }) : []
      if (rowsMin && accepted.length > 0)
        return { kind: 'at_least', ...(await rowsMin(db, gameDate, accepted)) }
      return { kind: 'empty_allowed', because: `no accepted reply says anything of ${name} for this date` }
    },
    async produce(context) {
      const { db, gameDate } = context
      const wanted =
        reads === 'every revision'
          ? await readEveryRevision(db, replies, gameDate)
          : await readAcceptedReplies(db, { asset: replies, gameDate })
      const { rows, unresolved = [] } = await toRows(await readReplies(db, readers, wanted), context)
      const { missing } = context
      return {
        rows: [keepLast(rows, key)],
        ...(missing.length > 0 ? { degraded: `made without ${missing.join(', ')}` } : {}),
        alongside: (tx) => parts.recordUnresolved(tx, unresolved, { asset: name, context }),
      }
    },
  }
}

/** Every accepted revision, oldest first: what has changed since was true at its time. */
export function readEveryRevision(db: Queryable, asset: string, gameDate: string): Promise<ArchivedReply[]> {
  return db.query(sql`
    select resource, body_hash as "bodyHash", received_at as "receivedAt" from source_replies
    where asset = ${asset} and game_date = ${gameDate} and not withdrawn order by received_at, resource, revision`)
}

/** One row a key: the last one said. */
function keepLast(rows: readonly object[], key: readonly string[]): readonly object[] {
  const keyOf = (row: object): string =>
    JSON.stringify(key.map((column) => (row as Record<string, unknown>)[column]))
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()]
}
