/** Tells the audit log to a system apart from this one, so that whoever takes this machine over cannot change there what he did here.
 *
 * Seal by seal, in their order and each with its rows: a signed POST as a webhook of alerts has it, at least once, known by the seal's hash. What the receiver
 * does not take is told again, and nothing after it. Nobody waits for it: it goes on beside the loop of whoever follows the schedules. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import { sign } from '../alerts/channels/webhook.ts'
import { postToReceiver } from '../alerts/receivers/post-to-receiver.ts'
import type { Clock } from '../clock.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { storeHeartbeat } from '../dead-man/heartbeats.ts'
import type { Poster } from '../http/post.ts'
import type { Log } from '../log.ts'
import { redact } from '../redaction.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { AuditRow } from './audit-rows.ts'

export const forwardName = 'audit forward'
/** Of one pass: a long history goes over in pieces, and a receiver is not asked more often. */
const [sealsMax, everySeconds] = [50, 15]

export interface ForwardParts {
  readonly url: string
  readonly key: string
  readonly db: Queryable
  readonly clock: Clock
  readonly log: Log
  readonly poster: Poster
}

export interface Forward extends Pick<Telemetry, 'roundEnded'> {
  /** Waits for a pass that is under way. */
  close(): Promise<void>
}

export function createForward(parts: ForwardParts): Forward {
  const { clock, log } = parts
  let underWay: Promise<void> | null = null
  let nextMs = Number.NEGATIVE_INFINITY
  return {
    roundEnded() {
      if (underWay || clock.monotonicMs() < nextMs) return
      nextMs = clock.monotonicMs() + everySeconds * 1000
      underWay = forwardSeals(parts)
        .then(() => {})
        .catch((error: unknown) => log.warn({ error: redact(String(error)) }, 'the audit log was not told'))
        .finally(() => {
          underWay = null
        })
    },
    async close() {
      await underWay
    },
  }
}

interface Seal {
  readonly seal: number
  readonly sealedAt: Temporal.Instant
  readonly ids: readonly number[]
  readonly previous: string
  readonly hash: string
}

/** Returns how many seals the receiver has taken. */
export async function forwardSeals(parts: ForwardParts): Promise<number> {
  const { db, url, clock } = parts
  const receiver = createHash('sha256').update(url).digest('hex').slice(0, 32)
  const seals = await db.query<Seal>(sql`
    select seal, sealed_at as "sealedAt", ids, previous, hash from audit_seals
    where seal > coalesce((select seal from audit_forwards where receiver = ${receiver}), 0) order by seal limit ${sealsMax}`)
  let taken = 0
  for (const seal of seals) {
    const error = await tell(parts, seal)
    if (error !== null) {
      await storeHeartbeat(db, { name: forwardName, now: clock.now(), error })
      return taken
    }
    await db.query(sql`
      insert into audit_forwards as f (receiver, seal, told_at) values (${receiver}, ${seal.seal}, ${clock.now()})
      on conflict (receiver) do update set seal = excluded.seal, told_at = excluded.told_at where f.seal < excluded.seal`)
    taken += 1
  }
  await storeHeartbeat(db, { name: forwardName, now: clock.now(), error: null })
  return taken
}

/** Null where the receiver has it. */
async function tell({ db, url, key, clock, poster }: ForwardParts, seal: Seal): Promise<string | null> {
  const rows = await db.query<AuditRow>(sql`
    select id, at, actor, action, asset, game_date as "gameDate", details, origin from audit_log
    where id = any(${seal.ids}::bigint[]) order by id`)
  const content = JSON.stringify({ type: 'audit', ...seal, rows })
  const timestamp = String(Math.floor(clock.now().epochMilliseconds / 1000))
  const answer = await postToReceiver(
    { poster },
    {
      ...{ url, content },
      headers: {
        'content-type': 'application/json',
        'idempotency-key': seal.hash.slice(0, 32),
        'x-sixthman-timestamp': timestamp,
        'x-sixthman-signature': `v1=${sign(key, timestamp, content)}`,
      },
    },
  )
  return answer.kind === 'delivered'
    ? null
    : redact(`${answer.kind}: ${answer.status} ${answer.text}`).slice(0, 300)
}
