/** One action of an operator, whole: what it does, the audit row that says who did what, why, from where, and how it was before and after, the
 * seal of that row, and the answer to an idempotency key. All in one transaction: none of them is ever there without the others. */
import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { type Database, json, type Queryable, type Transaction } from '../db/database.ts'
import { nestDatabase } from '../db/nested-database.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import { redactDeep } from '../redaction.ts'
import { type Origin, setOrigin } from './origin.ts'
import { sealWithin } from './seal-audit.ts'

export interface OperatorAction<Result> {
  readonly actor: string
  readonly origin: Origin
  /** `dead-letters.redrive`. */
  readonly name: string
  /** What was asked for, with the reason. */
  readonly input: object
  /** A keyed digest of what is part of the request and kept nowhere, such as a password. Default: nothing is. */
  readonly secretDigest?: string
  readonly now: Temporal.Instant
  /** A request with the same key is done once; null: each is done. */
  readonly idempotencyKey: string | null
  /** How what it is about is: read before and after. */
  look?(db: Database): Promise<unknown>
  act(db: Database): Promise<Result>
}

export interface Performed<Result> {
  readonly result: Result
  /** It was done before, and this is what was answered then. */
  readonly isReplay: boolean
}

/** A key was used for another request, which was done. */
export class UsedKeyError extends PipelineError {
  constructor() {
    super(
      'usage.conflict',
      'what was sent before under this key (Idempotency-Key, or that of the form) was done; this is another request, and was not done: under a new key it is done as well',
    )
  }
}

/** How long a repeated request is known. */
const repliesKeptHours = 24

/** Throws `UsedKeyError` for a key that was used for another request; whatever `act` throws undoes everything. */
export function performAction<Result>(
  db: Database,
  action: OperatorAction<Result>,
): Promise<Performed<Result>> {
  return db.transaction(async (tx) => {
    const { actor, name, input, now, idempotencyKey: key } = action
    if (key !== null) {
      const before = await claimKey(tx, action, key)
      if (before !== undefined) return { result: before as Result, isReplay: true }
    }
    await setOrigin(tx, action.origin)
    const within = nestDatabase(tx)
    const before = await action.look?.(within)
    const result = await action.act(within)
    const after = await action.look?.(within)
    const details = redactDeep(JSON.parse(JSON.stringify({ input, before, after })))
    await tx.query(sql`
      insert into audit_log (at, actor, action, details) values (${now}, ${actor}, ${`operator.${name}`}, ${json(details)}::jsonb)`)
    if (key !== null) await storeReply(tx, actor, key, result)
    await sealWithin(tx, now)
    return { result, isReplay: false }
  })
}

/** What was answered to the same request before, within a day; undefined where it was not. Throws `UsedKeyError` for a key of another request. */
export async function findReply<Result>(
  db: Queryable,
  action: Pick<OperatorAction<Result>, 'actor' | 'name' | 'input' | 'secretDigest' | 'now'>,
  key: string,
): Promise<Performed<Result> | undefined> {
  const stored = await readReply(db, action.actor, key)
  if (!stored || Temporal.Instant.compare(stored.createdAt, keptSince(action.now)) < 0) return undefined
  return { result: replyOf(stored, action) as Result, isReplay: true }
}

interface StoredReply {
  readonly hash: string
  readonly reply: unknown
  readonly createdAt: Temporal.Instant
}

async function readReply(db: Queryable, actor: string, key: string): Promise<StoredReply | undefined> {
  const rows = await db.query<StoredReply>(sql`
    select request_hash as hash, reply, created_at as "createdAt" from action_replies where actor = ${actor} and key = ${key}`)
  return rows[0]
}

function replyOf(stored: StoredReply | undefined, action: Hashed): unknown {
  if (stored?.hash === hashRequest(action)) return stored.reply
  throw new UsedKeyError()
}

type Hashed = Pick<OperatorAction<unknown>, 'name' | 'input' | 'secretDigest'>

function hashRequest({ name, input, secretDigest }: Hashed): string {
  const parts = secretDigest === undefined ? [name, input] : [name, input, secretDigest]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

const keptSince = (now: Temporal.Instant): Temporal.Instant => now.subtract({ hours: repliesKeptHours })

/** Takes the key, waiting for a request with the same one that is under way. The stored answer where it was answered before. */
async function claimKey(tx: Transaction, action: OperatorAction<unknown>, key: string): Promise<unknown> {
  const { actor, name, now } = action
  const claimed = await tx.query(sql`
    with old as (
      delete from action_replies where (actor, key) in (
        select actor, key from action_replies where created_at < ${keptSince(now)} limit 100))
    insert into action_replies (actor, key, action, request_hash, created_at)
    values (${actor}, ${key}, ${name}, ${hashRequest(action)}, ${now}) on conflict (actor, key) do nothing returning 1`)
  if (claimed.length > 0) return undefined
  return replyOf(await readReply(tx, actor, key), action)
}

async function storeReply(tx: Transaction, actor: string, key: string, result: unknown): Promise<void> {
  await tx.query(sql`
    update action_replies set reply = ${json(result ?? null)}::jsonb where actor = ${actor} and key = ${key}`)
}
