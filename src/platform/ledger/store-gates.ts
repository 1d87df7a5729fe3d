/** Stores what gates say: the row of a gate as it is now, and one more decision where the verdict is another one.
 *
 * Decisions of one instant are one, the last: in which order two inputs of the same moment were seen is nobody's business, and a run
 * that was interrupted between them must tell the same story. */
import type { Temporal } from 'temporal-polyfill'
import { json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { GateDecision } from './decide-gate.ts'

export interface GateChange extends GateDecision {
  readonly gameDate: string
  /** Not only said in other words. */
  readonly isVerdict: boolean
}

export async function storeGates(
  tx: Transaction,
  changes: readonly GateChange[],
  now: Temporal.Instant,
): Promise<void> {
  if (changes.length === 0) return
  await tx.query(sql`
    insert into gates (gate, game_date, state, reason, missing, tier_hours, failing, revision, decided_at)
    select gate, "gameDate", state, reason, missing, "tierHours", failing, 1, ${now}
    from json_to_recordset(${json(changes)}::json) as c(gate text, "gameDate" date, state text, reason text, missing jsonb,
      "tierHours" double precision, failing text[])
    on conflict (gate, game_date) do update set state = excluded.state, reason = excluded.reason, missing = excluded.missing,
      tier_hours = excluded.tier_hours, failing = excluded.failing,
      revision = gates.revision + (gates.state <> excluded.state)::int, decided_at = excluded.decided_at`)
  const verdicts = changes.filter(({ isVerdict }) => isVerdict)
  if (verdicts.length === 0) return
  await dropDecisionsOf(tx, verdicts, now)
  await appendDecisions(tx, verdicts, now)
}

async function dropDecisionsOf(
  tx: Transaction,
  verdicts: readonly GateChange[],
  now: Temporal.Instant,
): Promise<void> {
  await tx.query(sql`
    delete from gate_decisions d
    using unnest(${verdicts.map(({ gate }) => gate)}::text[], ${verdicts.map(({ gameDate }) => gameDate)}::date[]) as c(gate, game_date)
    where d.gate = c.gate and d.game_date = c.game_date and d.decided_at = ${now}`)
}

/** Nothing where the decision before this instant was the same: then the gate has only blinked. */
async function appendDecisions(
  tx: Transaction,
  verdicts: readonly GateChange[],
  now: Temporal.Instant,
): Promise<void> {
  await tx.query(sql`
    insert into gate_decisions (gate, game_date, number, state, reason, missing, tier_hours, failing, inputs, since, decided_at)
    select c.gate, c."gameDate", coalesce(l.number, 0) + 1, c.state, c.reason, c.missing, c."tierHours", c.failing, c.inputs, c.since, ${now}
    from json_to_recordset(${json(verdicts)}::json) as c(gate text, "gameDate" date, state text, reason text, missing jsonb,
      "tierHours" double precision, failing text[], inputs jsonb, since timestamptz)
    left join lateral (
      select d.number, d.state, d.tier_hours, d.failing, d.missing from gate_decisions d
      where d.gate = c.gate and d.game_date = c."gameDate" order by d.number desc limit 1) l on true
    where l.number is null or (l.state, l.failing) is distinct from (c.state, c.failing) or l.tier_hours is distinct from c."tierHours"
      or (c.state = 'degraded' and l.missing <> c.missing)`)
}
