/** A trained system as a document: what it was fitted on, its numbers, its error distribution, and golden vectors.
 *
 * The document is canonical JSON and named by its hash. Golden vectors are real rows with the answer of the day it was made;
 * loading computes them again, so an artefact that this code reads differently is refused instead of used. */
import { createHash } from 'node:crypto'
import { PipelineError } from '../../platform/errors.ts'
import type { GameDate } from '../domain/game-date.ts'
import type { Market } from '../domain/market.ts'
import type { Blend } from './blend.ts'
import type { Calibration } from './calibration.ts'
import type { ErrorDistribution } from './distribution.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { findSystem } from './systems/index.ts'
import type { Estimator, FittedModel } from './systems/system.ts'
import type { Health } from './training/decay.ts'
import type { Promotion } from './training/promotion.ts'

/** Raised when a part of an artefact takes another form. */
export const artefactSchema = 3

export interface ModelArtefact {
  /** Stored ones may be older than `artefactSchema`. */
  readonly schema: number
  readonly system: string
  readonly market: Market
  readonly featureSchema: number
  /** Only days strictly before this date were seen. */
  readonly trainedBefore: GameDate
  /** The last day seen; null when there was none. */
  readonly trainedThrough: GameDate | null
  readonly rows: number
  readonly model: FittedModel | null
  /** The cutoff of the model itself: older than the artefact's where models are fitted less often, or a newer one was refused. */
  readonly modelTrainedBefore: GameDate | null
  readonly promotion: Promotion
  /** For a system that weighs others: the hashes of their artefacts. */
  readonly members: Readonly<Record<string, string>> | null
  readonly distribution: ErrorDistribution | null
  /** Read it with `calibrationOf`. */
  readonly calibration: Calibration | null
  readonly blend: Blend | null
  /** How the system has done of late; a blocked one takes no side. */
  readonly health: Health
  readonly golden: readonly GoldenVector[]
}

export interface GoldenVector {
  readonly values: readonly (number | null)[]
  /** Null where the system has nothing to say. */
  readonly centre: number | null
}

/** Null where probabilities stay uncalibrated: too few rows, or an artefact of an older form, whose model and errors are still good. */
export function calibrationOf({ schema, calibration }: ModelArtefact): Calibration | null {
  return schema === artefactSchema ? calibration : null
}

export function serialiseArtefact(artefact: ModelArtefact): string {
  return JSON.stringify(artefact)
}

export function hashArtefact(artefact: ModelArtefact): string {
  return createHash('sha256').update(serialiseArtefact(artefact)).digest('hex')
}

/** `members` are the systems that it weighs, by name, each giving its median. Throws `check.failed` when the artefact belongs to other
 * features or does not give its golden answers. */
export function loadEstimator(
  artefact: ModelArtefact,
  schema: FeatureSchema,
  members: ReadonlyMap<string, Estimator> = new Map(),
): Estimator {
  const name = `${artefact.system} for ${artefact.market}, trained before ${artefact.trainedBefore}`
  if (artefact.featureSchema !== schema.version) {
    const message = `The artefact ${name} was fitted on version ${artefact.featureSchema} of the features; this is version ${schema.version}. Train it again.`
    throw new PipelineError('check.failed', message, { artefact: hashArtefact(artefact) })
  }
  const estimator = findSystem(artefact.system).create(schema, artefact.market, artefact.model, members)
  for (const [index, golden] of artefact.golden.entries()) {
    const given = estimator.estimate(Float64Array.from(golden.values, (value) => value ?? Number.NaN))
    const agrees = golden.centre === null ? Number.isNaN(given) : Math.abs(given - golden.centre) <= 1e-9
    if (agrees) continue
    const message = `The artefact ${name} gives ${given} for its golden vector ${index}, not ${golden.centre}. It is not used; train it again.`
    throw new PipelineError('check.failed', message, { artefact: hashArtefact(artefact) })
  }
  return estimator
}
