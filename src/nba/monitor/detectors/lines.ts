/** Tonight's lines: whether they are there for those who usually have one, how old they are, for how many games, and who with a line falls out.
 *
 * Which players lack a line is asked of those whom bookmakers list as a rule: a rotation player who never had one says nothing. A game is
 * looked at from two hours before its tip, when boards are up, until the last tip of the date. docs/monitoring.md gives the thresholds; F12 is what it is for. */

import { Temporal } from 'temporal-polyfill'
import type { Calendar } from '../../../platform/calendar.ts'
import { type Detector, gradeHigh, twoOfThree, type Verdict } from '../../../platform/monitor/detector.ts'
import { median, round, standardDeviation } from '../../../platform/monitor/statistics.ts'
import { addDays, parseGameDate } from '../../domain/game-date.ts'
import { deviations } from '../chance.ts'
import { sayPercent } from '../say-percent.ts'
import { linesDueHours, readNewestReply, readSlateDays, type SlateDay } from '../slate-days.ts'

export const lineLimits = {
  noLineWarning: 0.1,
  noLineCritical: 0.5,
  overUsual: 0.1,
  /** Below half. Of a real season, in which nobody says who is injured, 3.7 at most. */
  noLineDeviationsMin: 4.5,
  /** When many rest: on those of a real season 43 % to 68 % had none, and it was 4.9 to 6.2. */
  lastDates: 3,
  lastDeviationsMin: 7,
  /** One bad date among those before must not hide the next one. */
  spreadMost: 0.07,
  deviationsMin: 4,
  freshWarningHours: 12,
  freshCriticalHours: 24,
  gamesWarning: 0.25,
  gamesCritical: 0.5,
  excludedWarning: 0.05,
  excludedCritical: 0.25,
  playersMin: 20,
  usualDates: 7,
  usualDatesMin: 5,
  /** Of the real first dates of a season 22 % of the players who had a line each time had none, at most. */
  assumedUsual: 0.25,
} as const
const limits = lineLimits

export const lines: Detector = {
  name: 'lines',
  watches:
    'tonight’s lines: the share of usually listed players without one, their age, games without any, and lined players who are excluded',
  alarms:
    `of those who usually have a line ${sayPercent(limits.noLineWarning)} or ${sayPercent(limits.noLineCritical)} have none, ${sayPercent(limits.overUsual)} more than on the last ${limits.usualDates} dates (where fewer than ${limits.usualDatesMin} are known, more than ${sayPercent(limits.assumedUsual)}), and at least ${limits.noLineDeviationsMin} standard deviations of that share more (${limits.deviationsMin} where it is ${sayPercent(limits.noLineCritical)} or against the assumed share, ${limits.lastDeviationsMin} on the last ${limits.lastDates} dates of a season); the newest line ` +
    `${limits.freshWarningHours} h or ${limits.freshCriticalHours} h old; ${sayPercent(limits.gamesWarning)} or ${sayPercent(limits.gamesCritical)} of the games without a line; ${sayPercent(limits.excludedWarning)} or ${sayPercent(limits.excludedCritical)} of the lined players excluded`,
  everySeconds: 600,
  confirmation: twoOfThree,
  findsWithin: {
    minutes: 60,
    from: `two hours before the tip, where ${limits.playersMin} such players’ games are as near`,
  },
  async look({ db, now, calendar }) {
    const days = await readSlateDays(db, now, 21)
    const gameDate = days.find((day) => isTonight(day, now))?.gameDate
    const repliedAt = gameDate === undefined ? null : await readNewestReply(db, gameDate)
    return [...Map.groupBy(days, ({ market }) => market)].flatMap(([market, ofMarket]) => {
      const tonight = ofMarket.find((day) => isTonight(day, now))
      if (!tonight) return []
      const before = ofMarket.filter(({ gameDate }) => gameDate < tonight.gameDate).slice(-limits.usualDates)
      const isLast = isAmongLast(calendar, tonight.gameDate)
      return judgeNight(market, tonight, before, { now, repliedAt, isLast })
    })
  },
}

function isTonight({ firstTipAt, lastTipAt }: SlateDay, now: Temporal.Instant): boolean {
  const nowMs = now.epochMilliseconds
  return (
    nowMs >= firstTipAt.epochMilliseconds - linesDueHours * 3_600_000 && nowMs <= lastTipAt.epochMilliseconds
  )
}

/** Of its season, whose next one begins months later. */
function isAmongLast(calendar: Calendar, gameDate: string): boolean {
  const soon = addDays(parseGameDate(gameDate), 14)
  const next = calendar.dates().filter((date) => date > gameDate && date <= soon)
  return next.length < limits.lastDates
}

interface Looked {
  readonly now: Temporal.Instant
  readonly isLast: boolean
  /** When the odds of one of the date's games last came in another form. */
  readonly repliedAt: Temporal.Instant | null
}

function judgeNight(market: string, day: SlateDay, before: readonly SlateDay[], at: Looked): Verdict[] {
  return [
    judgeShare(market, day, before, at),
    judgeAge(market, day, at),
    judgeGames(market, day),
    judgeExcluded(market, day, before),
  ]
}

interface Listed {
  readonly players: number
  readonly without: number
  /** The share that usually is without. */
  readonly usual: number
  /** By how much that moves from date to date. */
  readonly spread: number
  readonly isAssumed: boolean
}

/** Whom bookmakers usually list, and how many of them usually have no line; a season's first dates are held against an assumed share. */
function readListed(day: SlateDay, before: readonly SlateDay[]): Listed {
  const known = before.filter((each) => each.usual >= limits.playersMin)
  if (known.length < limits.usualDatesMin)
    return {
      ...{ players: day.early, without: day.earlyUnlined },
      ...{ usual: limits.assumedUsual, spread: 0, isAssumed: true },
    }
  const shares = known.map((each) => each.usualUnlined / each.usual)
  return {
    ...{ players: day.usual, without: day.usualUnlined },
    ...{
      usual: median(shares),
      spread: Math.min(limits.spreadMost, standardDeviation(shares)),
      isAssumed: false,
    },
  }
}

function judgeShare(market: string, day: SlateDay, before: readonly SlateDay[], { isLast }: Looked): Verdict {
  const { players, without, usual, spread, isAssumed } = readListed(day, before)
  const share = players === 0 ? 0 : without / players
  const isPlain = isAssumed || share >= limits.noLineCritical
  const usuallyMin = isPlain ? limits.deviationsMin : limits.noLineDeviationsMin
  const deviationsMin = isLast && !isAssumed ? limits.lastDeviationsMin : usuallyMin
  const isMore =
    share - usual >= limits.overUsual && deviations(share, usual, players, spread) >= deviationsMin
  const isJudged = isMore && players >= limits.playersMin
  return {
    subject: `${market} no line`,
    status: isJudged ? gradeHigh(share, limits.noLineWarning, limits.noLineCritical) : 'well',
    // Nobody has a line of the evening: line-watch.ts has told of it an hour before the first tip.
    ...(day.lined === 0 ? { toldBy: 'no lines are posted' } : {}),
    says: `${without} of ${players} players who usually have a line of ${market} have none on ${day.gameDate} (${sayPercent(share)}, ${isAssumed ? 'of the first dates at most' : 'usually'} ${sayPercent(usual)})`,
    figures: {
      gameDate: day.gameDate,
      usuallyLined: players,
      without,
      share: round(share),
      usualShare: round(usual),
      spread: round(spread),
    },
  }
}

/** A line that stands unchanged is not old as long as bookmakers say anything new; a board that stands still altogether is. */
function judgeAge(market: string, day: SlateDay, { now, repliedAt }: Looked): Verdict {
  const instants = [day.newestLineAt, repliedAt].filter((each) => each !== null)
  const newestAt = instants.toSorted(Temporal.Instant.compare).at(-1)
  const hours = day.newestLineAt === null ? null : now.since(newestAt!).total('hours')
  const status =
    hours === null ? 'well' : gradeHigh(hours, limits.freshWarningHours, limits.freshCriticalHours)
  return {
    subject: `${market} age`,
    status,
    says:
      hours === null
        ? `no line of ${market} was posted for ${day.gameDate}; their share says so`
        : `the newest line of ${market} for ${day.gameDate} is ${hours.toFixed(1)} h old, and nothing new was said since`,
    figures: {
      gameDate: day.gameDate,
      newestLineAt: day.newestLineAt,
      repliedAt,
      hours: hours === null ? null : round(hours),
    },
  }
}

function judgeGames(market: string, { gameDate, games, gamesLined, lined }: SlateDay): Verdict {
  const share = games === 0 ? 0 : Math.max(0, games - gamesLined) / games
  // Where nobody has a line at all, that is what is told.
  const status =
    lined > 0 && games >= 3 ? gradeHigh(share, limits.gamesWarning, limits.gamesCritical) : 'well'
  return {
    subject: `${market} games`,
    status,
    says: `${gamesLined} of ${games} games of ${gameDate} have lines of ${market}`,
    figures: { gameDate, games, withLines: gamesLined },
  }
}

function judgeExcluded(market: string, day: SlateDay, before: readonly SlateDay[]): Verdict {
  const share = day.lined === 0 ? 0 : day.linedExcluded / day.lined
  const usual = median(before.filter((each) => each.lined > 0).map((each) => each.linedExcluded / each.lined))
  const base = Number.isNaN(usual) ? 0 : usual
  const isMore =
    share - base >= limits.excludedWarning && deviations(share, base, day.lined) >= limits.deviationsMin
  const isKnown = before.length >= 3 && day.lined >= limits.playersMin
  return {
    subject: `${market} coverage`,
    status: isKnown && isMore ? gradeHigh(share, limits.excludedWarning, limits.excludedCritical) : 'well',
    says: `${day.linedExcluded} of ${day.lined} players with a line of ${market} on ${day.gameDate} cannot be predicted (${sayPercent(share)}, usually ${sayPercent(base)})`,
    figures: {
      gameDate: day.gameDate,
      lined: day.lined,
      excluded: day.linedExcluded,
      share: round(share),
      usualShare: round(base),
    },
  }
}
