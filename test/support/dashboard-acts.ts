/** Every action of the dashboard: where its button is, what is written into its form, and what one statement says before and after. They follow upon
 * each other, on one stage. */
import { sql } from '../../src/platform/db/sql.ts'
import { doneDate, openDate } from './api-stage.ts'
import { hashes } from './fill-stage.ts'

export interface Act {
  readonly name: string
  readonly path: string
  /** What stands in the row or the article of its button. */
  readonly beside?: string
  readonly label: string
  /** What is chosen besides why, by its label. */
  readonly choice?: Readonly<Record<string, string>>
  readonly isDangerous?: true
  /** What the workers do before it. */
  readonly meanwhile?: ReturnType<typeof sql>
  /** What one statement says before and after. */
  readonly effect: readonly [ReturnType<typeof sql>, before: unknown, after: unknown]
}

export const partition = (asset: string, date: string) => `/partitions/${asset}/${date}`
const failed = partition('totals', openDate)
const isOrdered = sql`select refresh_at is not null as said from ledger where asset = 'totals' and game_date = ${doneDate}`
const backfillIs = sql`select state as said from backfills where id = 1`
const letterOf = (asset: string) =>
  sql`select coalesce(max(closed_how), 'open') as said from dead_letters where asset = ${asset} and game_date = ${openDate}`
export const acts = sql`select count(*)::int as said from acts`
const isOff = sql`select count(*)::int as said from schedules where name = 'morning' and disabled_at is not null`
const incidentIs = (cause: string) => sql`
  select case when resolved_at is not null then 'resolved' when acknowledged_at is not null then 'acknowledged' else 'open' end as said
  from incidents where cause = ${cause}`
const firstIncidentIs = sql`
  select case when resolved_at is null then 'open' else 'resolved' end as said from incidents where id = 1`
const breakerIs = sql`
  select coalesce(max(state), 'never asked') as said from breakers where name = 'source/nba-stats/boxscoretraditionalv3'`
export const halts = sql`select count(*)::int as said from halts where lifted_at is null`
const aliases = sql`select count(*)::int as said from player_aliases where player_id = 1626171`
const pins = sql`select max(artefact_hash) as said from model_pins where lifted_at is null`

export const everyAct: readonly Act[] = [
  {
    name: 'partitions.retry',
    path: failed,
    label: 'Try again',
    effect: [
      sql`select state as said from ledger where asset = 'totals' and game_date = ${openDate}`,
      ...(['failed', 'expected'] as const),
    ],
  },
  {
    name: 'partitions.force',
    path: partition('totals', doneDate),
    label: 'Make again',
    isDangerous: true,
    effect: [isOrdered, false, true],
  },
  {
    name: 'backfills.pause',
    path: '/backfills/1',
    label: 'Pause',
    effect: [backfillIs, 'running', 'paused'],
  },
  {
    name: 'backfills.resume',
    path: '/backfills',
    label: 'Resume',
    effect: [backfillIs, 'paused', 'running'],
  },
  {
    name: 'backfills.cancel',
    path: '/backfills/1',
    label: 'Cancel',
    isDangerous: true,
    effect: [backfillIs, 'running', 'cancelled'],
  },
  {
    name: 'dead-letters.redrive',
    path: '/dead-letters',
    beside: 'hint',
    label: 'Redrive',
    effect: [letterOf('hint'), 'open', 'redriven'],
  },
  {
    name: 'dead-letters.discard',
    path: '/dead-letters',
    beside: 'readings',
    label: 'Discard',
    isDangerous: true,
    effect: [letterOf('readings'), 'open', 'discarded'],
  },
  { name: 'schedules.run', path: '/schedules', label: 'Run now', effect: [acts, 0, 1] },
  { name: 'schedules.disable', path: '/schedules', label: 'Disable', effect: [isOff, 0, 1] },
  { name: 'schedules.enable', path: '/schedules', label: 'Enable', effect: [isOff, 1, 0] },
  {
    name: 'incidents.acknowledge',
    path: '/incidents',
    beside: 'something is wrong',
    label: 'Acknowledge',
    effect: [incidentIs('test'), 'open', 'acknowledged'],
  },
  {
    name: 'incidents.resolve',
    path: '/incidents/1',
    label: 'Resolve',
    effect: [firstIncidentIs, 'open', 'resolved'],
  },
  {
    name: 'incidents.accept',
    path: '/incidents',
    beside: 'a value has moved',
    label: 'Take the level as normal',
    effect: [incidentIs('shift'), 'open', 'resolved'],
  },
  {
    name: 'breakers.open',
    path: '/sources',
    beside: 'boxscoretraditionalv3',
    label: 'Pause for 60 min',
    effect: [breakerIs, 'never asked', 'open'],
  },
  { name: 'breakers.close', path: '/sources', label: 'Close', effect: [breakerIs, 'open', 'closed'] },
  { name: 'halt.set', path: '/halt', label: 'Publish no picks from now on', effect: [halts, 0, 1] },
  {
    name: 'halt.resume',
    path: '/halt',
    label: 'Publish picks again',
    isDangerous: true,
    effect: [halts, 1, 0],
  },
  { name: 'names.confirm', path: '/names', label: 'Bobby Portis', effect: [aliases, 0, 1] },
  { name: 'names.forget', path: '/names', label: 'Forget', effect: [aliases, 1, 0] },
  {
    name: 'models.roll-back',
    path: '/models',
    label: 'Use another',
    choice: { Artefact: hashes.earlier },
    isDangerous: true,
    effect: [pins, null, hashes.earlier],
  },
  {
    name: 'models.release',
    path: '/models',
    label: 'Release',
    meanwhile: sql`update models_in_use set artefact_hash = ${hashes.earlier} where game_date = ${openDate}`,
    isDangerous: true,
    effect: [pins, hashes.earlier, null],
  },
]
