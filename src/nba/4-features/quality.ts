/** How far a vector can be trusted: the provenance of each value, a score 0–100, a tier, and what is required and missing.
 *
 * The score is the weighted share of what is known; features that no source of this installation can give count too: a
 * vector without shot zones is worth less, and says so. What rests on the evening's facts (his line, the game's line, the report)
 * weighs a quarter each: there are a dozen of them on three facts, and a missing report must not look like a missing history. */
import { createHash } from 'node:crypto'
import type { Provenance } from '../domain/history.ts'
import { type Feature, features } from './feature-list.ts'
import { rateMatchup } from './write-shots.ts'
import type { Known } from './write-vector.ts'

export type QualityTier = 'gold' | 'silver' | 'bronze' | 'poor' | 'critical'

export interface FeatureVector {
  readonly values: Float64Array
  readonly provenance: readonly Provenance[]
  readonly quality: number
  readonly tier: QualityTier
  /** Names of required features that are missing; not empty means: exclude the player, by these names. */
  readonly missingRequired: readonly string[]
}

const tierFloors: readonly [QualityTier, number][] = [
  ['gold', 95],
  ['silver', 85],
  ['bronze', 70],
  ['poor', 50],
]

const worth: Readonly<Record<Provenance, number>> = {
  measured: 1,
  derived: 1,
  'prior-season': 0.7,
  missing: 0,
}
const requiredWeight = 5
const eveningWeight = 0.25

export function tierOf(quality: number): QualityTier {
  return tierFloors.find(([, floor]) => quality >= floor)?.[0] ?? 'critical'
}

export function describeVector(values: Float64Array, known: Known): FeatureVector {
  const provenance: Provenance[] = []
  const missingRequired: string[] = []
  let sum = 0
  let weights = 0
  for (const [index, feature] of (features as readonly Feature[]).entries()) {
    const source = traceProvenance(feature, values[index]!, known)
    provenance.push(source)
    if (source === 'missing' && feature.isRequired) missingRequired.push(feature.name)
    const weight = feature.isRequired ? requiredWeight : feature.basis.of === 'evening' ? eveningWeight : 1
    sum += weight * worth[source]
    weights += weight
  }
  const quality = Math.round((1000 * sum) / weights) / 10
  return { values, provenance, quality, tier: tierOf(quality), missingRequired }
}

/** `measured`: given, or over a full window of this season; `derived`: computed, or over a window not yet full;
 * `prior-season`: rests in part on games of an earlier season. */
function traceProvenance(feature: Feature, value: number, known: Known): Provenance {
  if (Number.isNaN(value)) return 'missing'
  const basis = feature.basis
  if (basis.of === 'given' || basis.of === 'evening') return 'measured'
  if (basis.of === 'formula') return 'derived'
  if (basis.of === 'matchup') return traceMatchup(known)
  if (basis.of === 'zones') {
    const { source } = known.zones.shares(known.playerId, basis.games, known.season)
    if (source === 'prior-season') return source
  }
  const source = known[basis.of === 'zones' ? 'player' : basis.of]
  const gamesNow = source?.gamesIn(known.season) ?? 0
  if (gamesNow >= basis.games) return 'measured'
  return gamesNow < (source?.gamesKnown ?? 0) ? 'prior-season' : 'derived'
}

function traceMatchup({ zones, playerId, opponentId, season }: Known): Provenance {
  const { source } = rateMatchup(zones.defence(opponentId), zones.shares(playerId, 10, season))
  return source === 'prior-season' ? source : 'derived'
}

export interface SpelledVector {
  /** An array as PostgreSQL reads it: numbers are already rounded to a fixed number of decimals, what is missing is null. */
  readonly stored: string
  /** SHA-256 of the same as JSON: what a prediction keeps to name the vector it was made from. */
  readonly hash: string
}

export function spellVector(values: Float64Array): SpelledVector {
  let list = ''
  for (let i = 0; i < values.length; i += 1)
    list += `${i === 0 ? '' : ','}${Number.isFinite(values[i]!) ? values[i]! : 'null'}`
  return { stored: `{${list}}`, hash: createHash('sha256').update(`[${list}]`).digest('hex') }
}
