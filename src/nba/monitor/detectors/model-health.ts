/** How the models do on what was graded: error, bias, calibration and distance to the line, of the last dates against those before, and the states
 * that the registry gave them.
 *
 * A few dates are noise: the spans are of fourteen game dates and of the forty before. What a system takes no side for is the registry's decision
 * (5-predictions/training/decay.ts); here it is told. */

import {
  type Detector,
  gradeHigh,
  isWorse,
  type Status,
  twoOfThree,
  type Verdict,
} from '../../../platform/monitor/detector.ts'
import { round } from '../../../platform/monitor/statistics.ts'
import { deviations } from '../chance.ts'
import {
  type Certainty,
  earlierDates,
  type ModelState,
  readCertainty,
  readSpans,
  readStates,
  recentDates,
  type Span,
  type SystemSpans,
} from '../read-model-grades.ts'
import { sayPercent } from '../say-percent.ts'

export const modelLimits = {
  rowsMin: 400,
  errorWarning: 1.15,
  errorCritical: 1.3,
  biasWarning: 0.25,
  biasCritical: 0.5,
  calibrationWarning: 0.1,
  calibrationCritical: 0.2,
  calibrationRowsMin: 150,
  /** Of chance, were each side decided by itself. Sides of one evening share their games, and four came once in two real seasons without a cause. */
  calibrationDeviations: 4.5,
  lineWarning: 0.1,
  lineCritical: 0.2,
  illWarning: 0.5,
  illCritical: 0.75,
} as const
const limits = modelLimits

export const modelHealth: Detector = {
  name: 'model-health',
  watches:
    'error, bias, calibration and drift against the line of each system, and the states of the models in use',
  alarms:
    `over the last ${recentDates} dates with grades: an error of ${limits.errorWarning} × or ${limits.errorCritical} × that of the ${earlierDates} before; a bias that moved by ${sayPercent(limits.biasWarning)} or ` +
    `${sayPercent(limits.biasCritical)} of the error; confidence off by ${sayPercent(limits.calibrationWarning)} or ${sayPercent(limits.calibrationCritical)}, and by ${limits.calibrationDeviations} deviations of chance; an error that left the line’s by ${sayPercent(limits.lineWarning)} or ${sayPercent(limits.lineCritical)}; ${sayPercent(limits.illWarning)} or ${sayPercent(limits.illCritical)} of the models in use degrading or blocked, so that they take no side`,
  everySeconds: 3600,
  confirmation: twoOfThree,
  findsWithin: { minutes: 180, from: 'the grades that show it' },
  async look({ db, now }) {
    const spans = await readSpans(db, now)
    const certainty = Map.groupBy(await readCertainty(db, now), ({ market }) => market)
    const states = await readStates(db)
    const byMarket = Map.groupBy(spans, ({ market }) => market)
    return [
      ...[...byMarket].map(([market, systems]) => judgeGrades(market, systems, certainty.get(market) ?? [])),
      ...(states.length === 0 ? [] : [judgeStates(states)]),
    ]
  },
}

interface Suspect {
  readonly status: Status
  readonly says: string
}

function judgeGrades(
  market: string,
  systems: readonly SystemSpans[],
  certainty: readonly Certainty[],
): Verdict {
  const suspects = [
    ...systems.flatMap(({ system, recent, earlier }) =>
      recent === null ? [] : judgeSystem(system, recent, earlier),
    ),
    ...certainty.flatMap(judgeCertainty),
  ]
  const status = suspects.reduce<Status>(
    (worst, each) => (isWorse(each.status, worst) ? each.status : worst),
    'well',
  )
  return {
    subject: market,
    status,
    says:
      suspects.length === 0
        ? `${systems.length} systems err in ${market} as they did before`
        : suspects
            .map(({ says }) => says)
            .slice(0, 5)
            .join('; '),
    figures: {
      systems: systems.flatMap(({ system, recent }) =>
        recent === null
          ? []
          : [
              {
                system,
                rows: recent.rows,
                error: round(recent.error),
                bias: round(recent.bias),
                minusLine: recent.lineRows === 0 ? null : round(recent.errorOnLines - recent.lineError),
              },
            ],
      ),
    },
  }
}

function judgeSystem(system: string, recent: Span, earlier: Span | null): Suspect[] {
  const found: Suspect[] = []
  const add = (status: Status, says: string): void => {
    if (status !== 'well') found.push({ status, says: `${system} ${says}` })
  }
  if (earlier !== null && recent.rows >= limits.rowsMin && earlier.rows >= limits.rowsMin) {
    add(
      gradeHigh(recent.error / earlier.usualError, limits.errorWarning, limits.errorCritical),
      `errs by ${recent.error.toFixed(2)}, before by ${earlier.usualError.toFixed(2)}`,
    )
    // A median of a skewed count is off by a little for ever: what counts is that it has moved.
    add(
      gradeHigh(
        Math.abs(recent.bias - earlier.usualBias) / earlier.usualError,
        limits.biasWarning,
        limits.biasCritical,
      ),
      `is off by ${recent.bias.toFixed(2)} on average, before by ${earlier.usualBias.toFixed(2)}`,
    )
    if (recent.lineRows >= limits.rowsMin && earlier.lineRows >= limits.rowsMin) {
      const drift = recent.errorOnLines / recent.lineError - earlier.errorOnLines / earlier.lineError
      add(
        gradeHigh(drift, limits.lineWarning, limits.lineCritical),
        `has lost ${sayPercent(drift)} against the line`,
      )
    }
  }
  return found
}

function judgeCertainty({ system, decided, wins, confidence }: Certainty): Suspect[] {
  if (decided < limits.calibrationRowsMin) return []
  const hits = wins / decided
  const status = gradeHigh(Math.abs(confidence - hits), limits.calibrationWarning, limits.calibrationCritical)
  const isChance = Math.abs(deviations(hits, confidence, decided)) < limits.calibrationDeviations
  if (status === 'well' || isChance) return []
  return [
    {
      status,
      says: `${system} was sure to ${sayPercent(confidence)} and hit ${sayPercent(hits)} of ${decided}`,
    },
  ]
}

/** One that degrades takes no side, by itself, until it is well: nobody has to know of it. That few are left is another thing. */
function judgeStates(states: readonly ModelState[]): Verdict {
  const ill = states.filter(({ health }) => health === 'degrading' || health === 'blocked')
  const names = ill.map(({ system, market, health, reason }) => `${system} ${market} is ${health}: ${reason}`)
  return {
    subject: 'states',
    status: gradeHigh(ill.length / states.length, limits.illWarning, limits.illCritical),
    says:
      ill.length === 0
        ? `${states.length} models are in use for ${states[0]!.gameDate}, none of them degrading or blocked`
        : `${ill.length} of ${states.length} models in use for ${states[0]!.gameDate} take no side: ${names.slice(0, 5).join('; ')}`,
    figures: {
      gameDate: states[0]!.gameDate,
      models: states.length,
      takingNoSide: ill.map(({ system, market, health }) => ({ system, market, health })),
    },
  }
}
