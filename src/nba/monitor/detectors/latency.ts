/** From the final whistle to the published grade, game by game: where the time goes, and which games are over their six hours. */
import { type Detector, twoOfThree, type Verdict } from '../../../platform/monitor/detector.ts'
import { quantile, round } from '../../../platform/monitor/statistics.ts'
import { type GamePath, readGamePaths, readGivenUpDates, stages } from '../read-game-paths.ts'

export const latencyLimits = {
  sloHours: 6,
  warningHours: 4.5,
  days: 7,
  /** So long a game that is not published is told of: a week’s figures must not end it. */
  openDays: 14,
} as const
const limits = latencyLimits
const gamesNamed = 5

export const latency: Detector = {
  name: 'latency',
  watches:
    'hours from the final whistle to the box score, the summary, the grade and the published result, a game',
  alarms: `games not graded and published ${limits.warningHours} h after the last whistle of their date (warning) or ${limits.sloHours} h, the objective (critical), until they are, for ${limits.openDays} days; those whose grades or results were discarded are not waited for`,
  everySeconds: 900,
  confirmation: twoOfThree,
  findsWithin: { minutes: 90, from: 'the hours being over' },
  async look({ db, now }) {
    const paths = await readGamePaths(db, now, limits.openDays)
    return [judgeOpen(paths, await readGivenUpDates(db, now, limits.openDays))]
  },
}

function judgeOpen(paths: readonly GamePath[], givenUpDates: readonly string[]): Verdict {
  const open = paths.filter(
    ({ published, gameDate }) => published === null && !givenUpDates.includes(gameDate),
  )
  const over = open.filter((path) => path.dateAgeHours >= limits.sloHours)
  const late = open.filter((path) => path.dateAgeHours >= limits.warningHours)
  const told = over.length > 0 ? over : late
  const recent = paths.filter((path) => path.ageHours <= 24 * limits.days)
  const done = recent.filter((path) => path.published !== null)
  const within = done.filter((path) => path.published! <= limits.sloHours).length
  const says =
    told.length > 0
      ? `${told.length} games are not graded and published ${over.length > 0 ? limits.sloHours : limits.warningHours} h after the last whistle of their date: ${told.slice(0, gamesNamed).map(describe).join('; ')}`
      : done.length === 0
        ? 'no game has ended lately'
        : `of ${done.length} games of the last ${limits.days} days ${within} were published within ${limits.sloHours} h of the whistle, half of them within ${quantile(
            done.map(({ published }) => published!),
            0.5,
          ).toFixed(1)} h`
  const hours = Object.fromEntries(
    stages.map((stage) => {
      const values = recent.flatMap((path) => (path[stage] === null ? [] : [path[stage]]))
      const at = (share: number): number | null =>
        values.length === 0 ? null : round(quantile(values, share))
      return [stage, { games: values.length, p50: at(0.5), p95: at(0.95), max: at(1) }]
    }),
  )
  return {
    subject: '',
    status: over.length > 0 ? 'critical' : late.length > 0 ? 'warning' : 'well',
    says,
    figures: { hoursAfterWhistle: hours, withinObjective: within, published: done.length, open: open.length },
  }
}

/** The stage that it waits for is the one that is slow. */
function describe(path: GamePath): string {
  const waits = stages.find((stage) => path[stage] === null)
  return `${path.gameDate} ${path.gameId}, ${path.ageHours.toFixed(1)} h after its own, without ${waits === 'boxScore' ? 'a box score' : waits === 'summarised' ? 'a summary' : waits === 'graded' ? 'grades' : 'its published result'}`
}
