/** The ledger and who keeps it: partitions that are late or stuck, leases nobody ends, and a controller that has fallen silent.
 *
 * What is late comes from the deadline that was planned from the calendar, never from what arrived: when every source is dead, all of it is. */
import type { Queryable } from '../../db/database.ts'
import { sql } from '../../db/sql.ts'
import { silenceCause } from '../../dead-man/watch-controller.ts'
import {
  type Detector,
  type DetectorContext,
  gradeHigh,
  isWorse,
  type Status,
  twoOfThree,
  type Verdict,
} from '../detector.ts'

export const stateStoreLimits = {
  lateMinutes: 15,
  lateCriticalPhases: ['5-predictions', '6-exports'],
  leaseOverdueMinutes: 5,
  silentWarningSeconds: 60,
  silentCriticalSeconds: 300,
  looksWarningSeconds: 5,
  looksCriticalSeconds: 20,
  daysBack: 14,
} as const
const limits = stateStoreLimits
const named = 5

export const stateStore: Detector = {
  name: 'state-store',
  watches:
    'partitions past their deadline, leases that nobody ends, the controller’s heartbeat, and how long the database takes to answer',
  alarms:
    `a partition ${limits.lateMinutes} min past its deadline (critical in predictions and exports); a lease over by ${limits.leaseOverdueMinutes} min; ` +
    `a controller silent for ${limits.silentWarningSeconds} s or ${limits.silentCriticalSeconds} s; all looks together ${limits.looksWarningSeconds} s or ${limits.looksCriticalSeconds} s`,
  everySeconds: 300,
  confirmation: twoOfThree,
  findsWithin: { minutes: 30, from: 'the deadline, the end of the lease or the last beat' },
  async look(context) {
    const [late, held, beat, looks] = [
      await readLate(context),
      await readOverdueLeases(context),
      await readControllerSilence(context),
      await readLooksMs(context.db),
    ]
    return [judgeLate(late, context), judgeLeases(held), judgeController(beat), judgeLatency(looks)]
  },
}

interface LatePartition {
  readonly asset: string
  readonly gameDate: string
  readonly state: string
  readonly minutes: number
}

/** Live ones that have no content; what has failed is a dead letter, which is told of as that, and what was discarded is not waited for. */
function readLate({ db, now }: DetectorContext): Promise<LatePartition[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate", l.state, extract(epoch from ${now}::timestamptz - l.due_at)::float8 / 60 as minutes
    from ledger l join runs r on r.game_date = l.game_date
    where l.committed_state is null and l.state not in ('failed', 'discarded') and r.cause not in ('backfill', 'import')
      and l.due_at < ${now}::timestamptz - make_interval(mins => ${limits.lateMinutes})
      and l.due_at > ${now}::timestamptz - make_interval(days => ${limits.daysBack})
    order by l.due_at, l.asset`)
}

function judgeLate(late: readonly LatePartition[], { assets }: DetectorContext): Verdict {
  const phaseOf = new Map(assets.map(({ name, phase }) => [name, phase]))
  const status = late.reduce<Status>((worst, { asset }) => {
    const phase = phaseOf.get(asset)
    const own = limits.lateCriticalPhases.some((each) => each === phase) ? 'critical' : 'warning'
    return isWorse(own, worst) ? own : worst
  }, 'well')
  const shown = late.slice(0, named)
  return {
    subject: 'late',
    status,
    says:
      late.length === 0
        ? 'no partition is past its deadline'
        : `${late.length} partitions are past their deadline, first ${shown.map(({ asset, gameDate, state }) => `${asset} ${gameDate} (${state})`).join(', ')}`,
    figures: {
      late: late.length,
      first: shown.map((each) => ({ ...each, minutes: Math.round(each.minutes) })),
    },
  }
}

/** The sweeper ends them within seconds: one that stands means that nobody sweeps. */
async function readOverdueLeases({ db, now }: DetectorContext): Promise<LatePartition[]> {
  return db.query(sql`
    select asset, game_date as "gameDate", state, extract(epoch from ${now}::timestamptz - lease_until)::float8 / 60 as minutes from ledger
    where state = 'running' and lease_until < ${now}::timestamptz - make_interval(mins => ${limits.leaseOverdueMinutes})
    order by lease_until`)
}

function judgeLeases(held: readonly LatePartition[]): Verdict {
  const first = held[0]
  return {
    subject: 'leases',
    status: first ? 'critical' : 'well',
    says: first
      ? `${held.length} leases are over and nobody has ended them, first that of ${first.asset} ${first.gameDate}`
      : 'no lease is overdue',
    figures: { overdue: held.length },
  }
}

interface ControllerSilence {
  /** Since any controller that has not signed off last went through all of its work; null where none has ever signed on. */
  readonly seconds: number | null
  /** Every process watches the controller (dead-man/watch-controller.ts) and may have told of it before the detector confirms it. */
  readonly isTold: boolean
}

async function readControllerSilence({ db, now }: DetectorContext): Promise<ControllerSilence> {
  const rows = await db.query<ControllerSilence>(sql`
    select extract(epoch from ${now}::timestamptz - max(heartbeat_at))::float8 as seconds,
      exists (select 1 from incidents where cause = ${silenceCause} and resolved_at is null) as "isTold"
    from workers where kind = 'controller' and stopped_at is null`)
  return rows[0]!
}

function judgeController({ seconds, isTold }: ControllerSilence): Verdict {
  const status =
    seconds === null ? 'well' : gradeHigh(seconds, limits.silentWarningSeconds, limits.silentCriticalSeconds)
  return {
    subject: 'controller',
    status,
    says:
      seconds === null
        ? 'no controller is signed on'
        : status === 'well'
          ? 'the controller goes through its work'
          : `the controller has not gone through its work for ${Math.round(seconds)} s: nothing is planned, ordered or repaired`,
    figures: { silentSeconds: seconds === null ? null : Math.round(seconds) },
    ...(isTold ? { toldBy: silenceCause } : {}),
  }
}

/** What the detectors' last looks took together: they are the same statements every time. */
async function readLooksMs(db: Queryable): Promise<number> {
  const rows = await db.query<{ ms: number }>(
    sql`select coalesce(sum(took_ms), 0)::float8 as ms from detectors`,
  )
  return rows[0]!.ms
}

function judgeLatency(ms: number): Verdict {
  const status = gradeHigh(ms / 1000, limits.looksWarningSeconds, limits.looksCriticalSeconds)
  return {
    subject: 'latency',
    status,
    says: `the last looks of all detectors took ${(ms / 1000).toFixed(1)} s together`,
    figures: { looksMs: ms },
  }
}
