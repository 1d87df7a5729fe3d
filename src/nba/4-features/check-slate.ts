/** Blocking checks over the vectors of one slate and market: ranges, scale, features that do not vary, values that are missing.
 *
 * A feature that is the same for every player of a slate of some size is a join that failed, not a coincidence; one that is missing
 * although what it is made of is there was lost on the way. Only players with ten known games are asked: with fewer, much is
 * rightly missing or alike. Ranges hold for everybody. */
import { type Feature, featureIndex, features } from './feature-list.ts'

/** What there is to make the features of one player of. */
export interface KnownInputs {
  /** The market's statistic in each of his last ten games. */
  readonly stat: boolean
  /** Shot counts in his last ten games, and in those of both teams. */
  readonly shots: boolean
  readonly line: boolean
  readonly gameLine: boolean
  readonly report: boolean
}

export interface CheckedVector {
  readonly values: Float64Array
  readonly inputs: KnownInputs
}

export interface FeatureFault {
  readonly feature: string
  readonly fault: 'out-of-range' | 'off-scale' | 'zero-variance' | 'missing'
  readonly detail: string
}

const slateSizeMin = 20
/** Several games, so that what is the same for a whole game, or depends on the calendar, can differ. */
const wideSlateSizeMin = 60
const gamesKnownMin = 10
/** Share of the asked players for whom a value that could be made may be missing. */
const missingShareMax = 0.05

type FeatureName = (typeof features)[number]['name']

/** May be the same for a whole slate without a fault: what the evening is, what happens to nobody, what one book alone says. */
const mayBeConstant: ReadonlySet<string> = new Set<FeatureName>([
  ...(['playoffs', 'has_line', 'line_movement', 'line_spread', 'trend', 'games_season'] as const),
  ...(['back_to_back', 'days_rest', 'rest_advantage', 'team_days_rest', 'opponent_days_rest'] as const),
  ...(['games_against_opponent', 'team_games_missed', 'absence_rate_l10'] as const),
  ...(['team_out_minutes', 'team_out_minutes_l10', 'team_out_stat'] as const),
  ...(['injury_status', 'vacated_minutes', 'vacated_usage', 'vacated_stat', 'stars_out'] as const),
])
/** The same for both teams of a game, or may be; what is of a team is the same for all of its players anyway. */
const ofTheGame: ReadonlySet<string> = new Set<FeatureName>([
  ...(['game_total', 'spread', 'implied_team_total', 'net_rating_gap_size'] as const),
])
/** The same for everybody after a break, and only then. */
const ofTheCalendar: ReadonlySet<string> = new Set<FeatureName>([
  ...(['games_7d', 'minutes_7d', 'games_14d', 'minutes_14d', 'freshness'] as const),
])
const breakDaysMin = 4
/** On the evening on which everybody who is asked has played exactly as many games as are asked for, the number of games is the same for
 * all of them, and the last ten are all there are. It comes once a first season, when the teams of a slate are level. */
const ofTheTenthGame: ReadonlySet<string> = new Set<FeatureName>(['games_known_log', 'minutes_change'])

/** What else than a history a feature is made of. */
const inputOf = new Map<string, Exclude<keyof KnownInputs, 'stat'>>([
  ...(['line', 'opening_line', 'line_movement', 'line_spread'] as const).map((n) => [n, 'line'] as const),
  ...(['game_total', 'spread', 'implied_team_total'] as const).map((n) => [n, 'gameLine'] as const),
  ...(['injury_status', 'vacated_minutes', 'vacated_stat', 'stars_out'] as const).map(
    (n) => [n, 'report'] as const,
  ),
  ...(
    [
      ...(['pace_score', 'usage_shift', 'opponent_defensive_rating_l15', 'opponent_pace_l15'] as const),
      ...(['team_pace_l10', 'team_offensive_rating_l10', 'usage_ewma_8', 'usage_ewma_20'] as const),
      ...(['fga_ewma_8', 'fg3a_ewma_8', 'fta_ewma_8', 'pace_effect'] as const),
      ...(['net_rating_gap', 'net_rating_gap_size'] as const),
    ] as const
  ).map((n) => [n, 'shots'] as const),
])

/** Between these lies the middle of any slate: a percentage read as a share stays in its range, and not here. */
const typicalMedians: readonly (readonly [FeatureName, number, number])[] = [
  ['usage_ewma_8', 8, 40],
  ['usage_ewma_20', 8, 40],
  ['minutes_ewma_8', 8, 40],
  ['minutes_l10', 8, 40],
  ['true_shooting_ewma_20', 0.35, 0.8],
  ['team_pace_l10', 80, 120],
  ['team_offensive_rating_l10', 85, 140],
  ['game_total', 160, 290],
  ['implied_team_total', 80, 145],
]

export function checkSlate(slate: readonly CheckedVector[]): FeatureFault[] {
  const faults = findOutOfRange(slate)
  const gamesKnown = featureIndex('games_known_log')
  const asked = slate.filter(({ values }) => values[gamesKnown]! >= Math.log1p(gamesKnownMin) - 1e-6)
  if (asked.length < slateSizeMin) return faults
  const daysRest = featureIndex('days_rest')
  const isBreak = asked.every(({ values }) => !(values[daysRest]! < breakDaysMin))
  const isTenth = asked.every(({ values }) => values[gamesKnown]! < Math.log1p(gamesKnownMin) + 1e-6)
  for (const { name, basis } of features) {
    if (mayBeConstant.has(name) || (isBreak && ofTheCalendar.has(name))) continue
    if (isTenth && ofTheTenthGame.has(name)) continue
    const isShared = basis.of === 'team' || basis.of === 'opponent' || ofTheGame.has(name)
    const isWide = isShared || ofTheCalendar.has(name)
    faults.push(...findConstant(name, asked, isWide ? wideSlateSizeMin : slateSizeMin))
  }
  for (const feature of features) faults.push(...findMissing(feature, asked))
  for (const [name, low, high] of typicalMedians) faults.push(...findOffScale(name, low, high, asked))
  return faults
}

function findOutOfRange(slate: readonly CheckedVector[]): FeatureFault[] {
  return (features as readonly Feature[]).flatMap(({ name, min, max }, index) => {
    const isOutside = ({ values }: CheckedVector): boolean => values[index]! < min || values[index]! > max
    if (!slate.some(isOutside)) return []
    const outside = slate.filter(isOutside)
    const detail = `${outside.length} of ${slate.length} outside ${min}…${max}, such as ${outside[0]!.values[index]}`
    return [{ feature: name, fault: 'out-of-range' as const, detail }]
  })
}

function readKnown(name: string, asked: readonly CheckedVector[]): number[] {
  const index = featureIndex(name)
  return asked.map(({ values }) => values[index]!).filter((value) => !Number.isNaN(value))
}

function findConstant(name: string, asked: readonly CheckedVector[], knownMin: number): FeatureFault[] {
  const index = featureIndex(name)
  const first = asked.find(({ values }) => !Number.isNaN(values[index]!))?.values[index]
  // As good as always the second or third row is another: the rest is not looked at.
  if (asked.some(({ values }) => !Number.isNaN(values[index]!) && values[index] !== first)) return []
  const known = readKnown(name, asked).length
  if (known < knownMin) return []
  return [{ feature: name, fault: 'zero-variance', detail: `always ${first}, for ${known} players` }]
}

/** Optional ones have ordinary reasons to be missing, unless it is a posted or reported fact that is there. */
function findMissing(feature: Feature, asked: readonly CheckedVector[]): FeatureFault[] {
  const { name, basis, isOptional, isModelInput, isRequired } = feature
  const input = inputOf.get(name)
  const isAsked = basis.of === 'evening' ? input !== undefined : isRequired || (isModelInput && !isOptional)
  if (!isAsked) return []
  const index = featureIndex(name)
  let [could, missing] = [0, 0]
  for (const { inputs, values } of asked) {
    const isMade =
      basis.of === 'evening' ? inputs[input!] : inputs.stat && (input === undefined || inputs[input])
    if (!isMade) continue
    could += 1
    if (Number.isNaN(values[index]!)) missing += 1
  }
  if (could < slateSizeMin || missing <= missingShareMax * could) return []
  const detail = `missing for ${missing} of ${could} players for whom it could be made`
  return [{ feature: name, fault: 'missing', detail }]
}

function findOffScale(
  name: FeatureName,
  low: number,
  high: number,
  asked: readonly CheckedVector[],
): FeatureFault[] {
  const known = readKnown(name, asked).sort((a, b) => a - b)
  const middle = known[Math.floor(known.length / 2)]
  if (known.length < slateSizeMin || (middle! >= low && middle! <= high)) return []
  return [{ feature: name, fault: 'off-scale', detail: `the middle one is ${middle}, not in ${low}…${high}` }]
}
