/** How long the platform's own records are kept. What is not named here stays: the ledger, the audit log, predictions, grades, documents. */
import { sql } from '../db/sql.ts'
import type { RetentionRule } from './retention-rule.ts'

export const platformRules: readonly RetentionRule[] = [
  {
    name: 'attempts',
    table: 'attempts',
    days: 90,
    because: 'most of them are looks that came too early, or one try of several',
    keeps:
      'those that committed (a replay lives them again), the newest of each partition (its fence goes on from there), and all of a partition that has a dead letter open',
    mayGo: (before) => sql`
      t.started_at < ${before} and t.outcome in ('not_yet', 'failed', 'superseded', 'abandoned', 'handed_back')
      and exists (select 1 from ledger l where l.asset = t.asset and l.game_date = t.game_date and l.fence > t.fence)
      and not exists (select 1 from dead_letters d where d.asset = t.asset and d.game_date = t.game_date and d.closed_at is null)`,
  },
  {
    name: 'ticks',
    table: 'schedule_ticks',
    days: 90,
    because: 'what was begun on a day a season ago helps nobody',
    keeps:
      'the newest settled tick of each schedule, which the next one is reckoned from, and those that are tried again',
    mayGo: (before) => sql`
      t.nominal_at < ${before} and t.state <> 'failed' and exists (
        select 1 from schedule_ticks n where n.schedule = t.schedule and n.kind = 'scheduled' and n.state <> 'failed'
          and n.nominal_at > t.nominal_at)`,
  },
  {
    name: 'deliveries',
    table: 'alert_deliveries',
    days: 90,
    because: 'that a message arrived is asked for days, not seasons',
    keeps: 'those of incidents that are open, those that wait, and those into which others were folded',
    mayGo: (before) => sql`
      t.settled_at < ${before} and not exists (select 1 from alert_deliveries f where f.folded_into = t.id)
      and not exists (select 1 from incidents i where i.id = t.incident and i.resolved_at is null)`,
  },
  {
    name: 'verdict changes',
    table: 'verdict_changes',
    days: 180,
    because: 'how a detector judged half a year ago is told by its incidents and the reports',
    keeps: 'the newest of each subject, which says since when it stands',
    mayGo: (before) => sql`
      t.at < ${before} and exists (
        select 1 from verdict_changes n where n.detector = t.detector and n.subject = t.subject and n.id > t.id)`,
  },
  {
    name: 'daily figures',
    table: 'daily_figures',
    days: 400,
    because:
      'a report of the same month a year ago is the last that asks for them, a detector reads four weeks at most',
    keeps: 'nothing: whoever reads them back wants younger ones',
    mayGo: (before) => sql`t.day < ${before.toString().slice(0, 10)}::date`,
  },
  {
    name: 'findings',
    table: 'reconciliation_findings',
    days: 180,
    because: 'a gap that was closed is no gap',
    keeps: 'those that are open',
    mayGo: (before) => sql`t.resolved_at < ${before}`,
  },
  {
    name: 'looks',
    table: 'reconciliations',
    days: 180,
    because: 'one row a look, several a day',
    keeps: 'the newest, which says when somebody looked last',
    mayGo: (before) => sql`t.at < ${before} and exists (select 1 from reconciliations n where n.at > t.at)`,
  },
  {
    name: 'processes',
    table: 'workers',
    days: 30,
    because: 'one row for every process that ever ran',
    keeps: 'those that run, and those that hold a lease',
    mayGo: (before) => sql`
      t.stopped_at < ${before} and not exists (select 1 from ledger l where l.lease_owner = t.worker)`,
  },
  {
    name: 'boot failures',
    table: 'boot_failures',
    days: 90,
    because: 'what could not start does by now',
    keeps: 'those that are not resolved',
    mayGo: (before) => sql`t.resolved_at < ${before}`,
  },
]
