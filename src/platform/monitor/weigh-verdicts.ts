/** From what a look saw to what stands, and to the incidents that follow: one bad look opens nothing, and one good look ends nothing.
 *
 * The confirmation and the levels that are accepted are the incidents' own (alerts/observe-incident.ts); here a subject that has been well for as
 * many looks as count is passed over, so that a quiet system costs no statement a subject. */
import type { Temporal } from 'temporal-polyfill'
import { type LookOutcome, observeIncident } from '../alerts/observe-incident.ts'
import type { Transaction } from '../db/database.ts'
import type { Detector, Status, Verdict } from './detector.ts'
import type { StandingVerdict } from './standing-verdicts.ts'

export function causeOf(detector: string, subject: string): string {
  return subject === '' ? detector : `${detector}: ${subject}`
}

type Standing = Omit<StandingVerdict, 'detector'>

/** `over` are subjects that are well and not named any more. */
export async function weighVerdicts(
  tx: Transaction,
  detector: Detector,
  seen: readonly Verdict[],
  before: readonly StandingVerdict[],
  now: Temporal.Instant,
): Promise<{ readonly standing: readonly Standing[]; readonly over: readonly string[] }> {
  const known = new Map(before.map((each) => [each.subject, each]))
  const named = new Set(seen.map(({ subject }) => subject))
  const gone = before
    .filter(({ subject }) => !named.has(subject))
    .map(
      ({ subject, figures }): Verdict => ({
        subject,
        status: 'well',
        says: 'it is not looked at any more',
        figures,
      }),
    )
  const standing: Standing[] = []
  const over: string[] = []
  for (const verdict of [...seen, ...gone]) {
    const own = known.get(verdict.subject)
    const isQuiet = isWell(verdict) && (own ? own.quietLooks >= detector.confirmation.of : false)
    const outcome = isQuiet ? 'quiet' : await tell(tx, detector, verdict, now)
    const next = stand(verdict, own, outcome, now)
    standing.push(next)
    const isOver = !named.has(verdict.subject) && next.quietLooks >= detector.confirmation.of
    if (isOver) over.push(verdict.subject)
  }
  return { standing, over }
}

/** For the incidents of this detector: what another part tells of is none of them. */
function isWell({ status, toldBy }: Verdict): boolean {
  return status === 'well' || toldBy !== undefined
}

async function tell(
  tx: Transaction,
  { name, confirmation }: Detector,
  verdict: Verdict,
  now: Temporal.Instant,
): Promise<LookOutcome> {
  const { subject, says, figures, level } = verdict
  const details = { detector: name, subject, figures }
  return observeIncident(tx, {
    cause: causeOf(name, subject),
    now,
    confirm: confirmation,
    found: isWell(verdict)
      ? null
      : {
          severity: verdict.status as Exclude<Status, 'well'>,
          title: says,
          details,
          page: `runbook/monitor.${name}.md`,
        },
    ...(level === undefined ? {} : { level: { parts: level } }),
  })
}

function stand(
  verdict: Verdict,
  own: StandingVerdict | undefined,
  outcome: LookOutcome,
  now: Temporal.Instant,
): Standing {
  const { subject, status: seen, says, figures, toldBy } = verdict
  const status: Status =
    toldBy !== undefined || outcome === 'open'
      ? seen
      : outcome === 'clearing'
        ? (own?.status ?? 'well')
        : 'well'
  const isClearing = outcome === 'clearing' && own !== undefined
  return {
    subject,
    status,
    quietLooks: isWell(verdict) ? (own?.quietLooks ?? 0) + 1 : 0,
    since: own?.status === status ? own.since : now,
    lookedAt: now,
    says: isClearing ? own.says : outcome === 'accepted' ? `accepted as its new level: ${says}` : says,
    figures: isClearing ? own.figures : figures,
  }
}
