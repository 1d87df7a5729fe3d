/** Looks at every part, each for itself and for a bounded time; what cannot be looked at is ill.
 *
 * Where the database does not answer nothing else is asked: all of it would be the same one fault. */
import { toPipelineError } from '../platform/errors.ts'
import type { Finding, HealthCheck, HealthParts, HealthState } from './health/health-check.ts'

const patienceMs = 5_000

export interface HealthReport {
  readonly state: HealthState
  readonly checks: Readonly<Record<string, Finding>>
}

/** The first check is the one without which the others are not made. */
export async function judgeHealth(parts: HealthParts, checks: readonly HealthCheck[]): Promise<HealthReport> {
  const [first, ...others] = checks
  const found: Record<string, Finding> = {}
  if (first) found[first.name] = await lookAt(first, parts)
  if (first && found[first.name]?.state !== 'ill') {
    const findings = await Promise.all(others.map((check) => lookAt(check, parts)))
    for (const [index, { name }] of others.entries()) found[name] = findings[index]!
  }
  return { state: worstOf(Object.values(found)), checks: found }
}

async function lookAt(check: HealthCheck, parts: HealthParts): Promise<Finding> {
  const done = new AbortController()
  const late = parts.clock
    .sleep(patienceMs, done.signal)
    .then((): Finding => ({ state: 'ill', says: `gave no answer within ${patienceMs / 1000} s` }))
  try {
    return await Promise.race([check.look(parts), late])
  } catch (error) {
    // Only the code: probes are answered to everybody.
    return { state: 'ill', says: `cannot be looked at [${toPipelineError(error).code}]` }
  } finally {
    done.abort()
  }
}

function worstOf(findings: readonly Finding[]): HealthState {
  for (const state of ['ill', 'warning'] as const)
    if (findings.some((finding) => finding.state === state)) return state
  return 'well'
}
