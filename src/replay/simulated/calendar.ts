/** Who plays whom, and when: a simulated season's fixtures.
 *
 * Nobody plays three nights in a row; some dates have no games; western homes tip after midnight UTC; one game in two hundred
 * is called off on the day and played later. */
import { Temporal } from 'temporal-polyfill'
import type { Random } from '../../platform/random.ts'
import { easternInstantMs, hourMs } from '../instants.ts'
import type { Postponement } from '../league.ts'
import { requireTeam } from '../teams.ts'
import { shuffle } from './draw.ts'

export interface Fixture {
  readonly gameDate: string
  readonly tipAtMs: number
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly postponement: Postponement | null
}

/** Games a day, Monday first, in a league of thirty. */
const gamesByWeekday = [8, 6, 11, 4, 11, 8, 7]
const restEveryDays = 17
const breakDays = { first: 115, last: 120 }
const postponedShare = 0.005

export function createFixtures(
  random: Random,
  teamIds: readonly number[],
  seasonStart: string,
  days: number,
): Fixture[] {
  const busy = new Map(teamIds.map((teamId) => [teamId, new Set<number>()]))
  const playsOn = (teamId: number, day: number): boolean => busy.get(teamId)?.has(day) ?? false
  const start = Temporal.PlainDate.from(seasonStart)
  const dates = Array.from({ length: days }, (_, day) => start.add({ days: day }))
  const drafts: { day: number; homeTeamId: number; awayTeamId: number }[] = []
  for (let day = 0; day < days; day++) {
    if (day % restEveryDays === restEveryDays - 1) continue
    if (day >= breakDays.first && day <= breakDays.last) continue
    const wanted = gamesByWeekday[(dates[day]?.dayOfWeek ?? 1) - 1] ?? 7
    const gameCount = Math.max(1, Math.round((wanted * teamIds.length) / 30))
    const games = (teamId: number): number => busy.get(teamId)?.size ?? 0
    const rested = shuffle(random, teamIds)
      .filter((teamId) => !(playsOn(teamId, day - 1) && (playsOn(teamId, day - 2) || random.float() < 0.7)))
      .sort((a, b) => games(a) - games(b))
      .slice(0, 2 * gameCount)
    const teams = shuffle(random, rested)
    for (let index = 0; index + 1 < teams.length; index += 2) {
      const homeTeamId = teams[index] as number
      const awayTeamId = teams[index + 1] as number
      busy.get(homeTeamId)?.add(day)
      busy.get(awayTeamId)?.add(day)
      drafts.push({ day, homeTeamId, awayTeamId })
    }
  }

  function findMakeup(homeTeamId: number, awayTeamId: number, fromDay: number): number | undefined {
    for (let day = fromDay + 8; day < Math.min(days, fromDay + 40); day++) {
      const isFree = !playsOn(homeTeamId, day) && !playsOn(awayTeamId, day)
      if (isFree && !(day >= breakDays.first && day <= breakDays.last)) return day
    }
    return undefined
  }

  const fixtures = drafts.map(({ day, homeTeamId, awayTeamId }): Fixture => {
    const tipAtMs = drawTip(random, dates[day] as Temporal.PlainDate, homeTeamId)
    const gameDate = String(dates[day])
    const makeup = random.float() < postponedShare ? findMakeup(homeTeamId, awayTeamId, day) : undefined
    if (makeup === undefined) return { gameDate, tipAtMs, homeTeamId, awayTeamId, postponement: null }
    busy.get(homeTeamId)?.add(makeup)
    busy.get(awayTeamId)?.add(makeup)
    return {
      gameDate: String(dates[makeup]),
      tipAtMs: drawTip(random, dates[makeup] as Temporal.PlainDate, homeTeamId),
      homeTeamId,
      awayTeamId,
      postponement: {
        gameDate,
        tipAtMs,
        calledOffAtMs: tipAtMs - 3 * hourMs,
        rescheduledAtMs: tipAtMs + 72 * hourMs,
      },
    }
  })
  return fixtures.sort((a, b) => a.tipAtMs - b.tipAtMs || a.homeTeamId - b.homeTeamId)
}

/** Eastern wall-clock times; the west plays late, weekends have matinees. */
function drawTip(random: Random, date: Temporal.PlainDate, homeTeamId: number): number {
  if (date.dayOfWeek >= 6 && random.float() < 0.2) {
    return easternInstantMs(String(date), random.pick(['13:00', '15:30']))
  }
  const times: Readonly<Record<string, readonly string[]>> = {
    'America/New_York': ['19:00', '19:30', '19:30'],
    'America/Chicago': ['20:00', '20:00', '20:30'],
    'America/Los_Angeles': ['22:00', '22:30'],
  }
  return easternInstantMs(String(date), random.pick(times[requireTeam(homeTeamId).timeZone] ?? ['21:00']))
}
