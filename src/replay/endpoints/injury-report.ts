/** The league's injury reports as PDF files, one for each time of reporting; a file that is not there is refused.
 *
 * Until 22 December 2025 one an hour at half past, named by the hour; since then one a quarter of an hour, named in full. A report
 * covers the games of its day and of the next; a team has to submit by 17:00 on the eve, or by 13:00 of a second night. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { dayMs, easternDate, easternInstantMs, toZoned } from '../instants.ts'
import type { InjuryNotice } from '../league.ts'
import { type ReportContent, type ReportRow, reportHeadings, writeReport } from '../pdf/lay-out-report.ts'
import { spellName } from '../spell-name.ts'
import { requireTeam } from '../teams.ts'
import { absentFile, type Endpoint } from './endpoint.ts'

const quarterHoursFrom = '2025-12-23'

export const injuryReport: Endpoint = {
  path: '/ak-static.cms.nba.com/referee/injury/:file',
  answer({ params, view, viewAt }) {
    const reportedAtMs = readReportTime(params.file ?? '')
    if (reportedAtMs === null || reportedAtMs > view.asOfMs) return absentFile()
    const content = compileReport(viewAt(reportedAtMs))
    if (content === null) return absentFile()
    const render = (changed: unknown) => writeReport(changed as ReportContent)
    return {
      status: 200,
      body: render(content),
      contentType: 'application/pdf',
      document: { content, render },
    }
  },
}

/** null: no name of a report of its time. */
function readReportTime(file: string): number | null {
  const found = /^Injury-Report_(\d{4}-\d{2}-\d{2})_(\d{2})(?:_(00|15|30|45))?(AM|PM)\.pdf$/.exec(file)
  if (!found) return null
  const [, date = '', hourText = '', quarter, half] = found
  const hour = Number(hourText)
  if (hour < 1 || hour > 12 || (quarter !== undefined) !== date >= quarterHoursFrom) return null
  const hours = String((hour % 12) + (half === 'PM' ? 12 : 0)).padStart(2, '0')
  return easternInstantMs(date, `${hours}:${quarter ?? '30'}`)
}

/** null: no games to report on. */
function compileReport(view: LeagueView): ReportContent | null {
  const dates = [easternDate(view.asOfMs), easternDate(view.asOfMs + dayMs)]
  const games = dates
    .flatMap((date) => view.gamesOn(date))
    .filter(({ status, game }) => status !== 'postponed' && game.kind !== 'all-star')
    .sort((a, b) => a.tipAtMs - b.tipAtMs || (a.game.gameId < b.game.gameId ? -1 : 1))
  if (games.length === 0) return null
  const yesterday = easternDate(view.asOfMs - dayMs)
  const playedOn = new Map(
    [yesterday, ...dates].map((date) => [date, listTeams(view.gamesOn(date))] as const),
  )
  const clock = toZoned(view.asOfMs, 'America/New_York')
  const day = `${pad(clock.month)}/${pad(clock.day)}/${pad(clock.year % 100)}`
  return {
    reportedAt: `${day} ${formatTime(view.asOfMs)} ${clock.hour < 12 ? 'AM' : 'PM'}`,
    headings: reportHeadings,
    reportRows: games.flatMap((state) => {
      const before = playedOn.get(easternDate(easternInstantMs(state.gameDate, '12:00') - dayMs))
      return [state.game.awayTeamId, state.game.homeTeamId].flatMap((teamId) =>
        describeTeam(view, state, teamId, before?.has(teamId) ?? false),
      )
    }),
  }
}

function listTeams(games: readonly GameAsOf[]): Set<number> {
  return new Set(games.flatMap(({ game }) => [game.homeTeamId, game.awayTeamId]))
}

/** A team that has submitted and has nobody to name is not in the report. */
function describeTeam(
  view: LeagueView,
  state: GameAsOf,
  teamId: number,
  isSecondNight: boolean,
): Partial<ReportRow>[] {
  const { game, gameDate, tipAtMs } = state
  const [year, month, day] = gameDate.split('-')
  const team = requireTeam(teamId)
  const shared = {
    gameDate: `${month}/${day}/${year}`,
    gameTime: `${formatTime(tipAtMs)} (ET)`,
    matchup: `${requireTeam(game.awayTeamId).tricode}@${requireTeam(game.homeTeamId).tricode}`,
    team: `${team.city} ${team.nickname}`,
  }
  const noon = easternInstantMs(gameDate, '12:00')
  const dueAtMs = isSecondNight
    ? easternInstantMs(gameDate, '13:00')
    : easternInstantMs(easternDate(noon - dayMs), '17:00')
  if (!view.knowsAbsences || view.asOfMs < dueAtMs) return [{ ...shared, reason: 'NOT YET SUBMITTED' }]
  return view
    .injuryNotices(state)
    .filter((notice) => notice.teamId === teamId)
    .map((notice) => ({ ...shared, ...describeNotice(notice) }))
    .sort((a, b) => (a.playerName < b.playerName ? -1 : 1))
}

function describeNotice({ playerName, status, cause, reason }: InjuryNotice) {
  const { first, family } = spellName(playerName)
  return {
    playerName: `${family}, ${first}`,
    currentStatus: status,
    reason: cause === 'rest' ? 'Rest' : `Injury/Illness - ${reason}`,
  }
}

/** '07:30', on a clock of twelve hours. */
function formatTime(instantMs: number): string {
  const { hour, minute } = toZoned(instantMs, 'America/New_York')
  return `${pad(hour % 12 || 12)}:${pad(minute)}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
