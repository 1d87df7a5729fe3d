/** The league's official injury report (PDF) → one row a player; the teams that have not reported are named apart.
 *
 * It covers the games of its day and of the next. A team that has not submitted is silent, which is not the same as healthy:
 * its players' status is unknown. The instant in the title is Eastern time. Names are "Last, First", with suffixes in the last name. */
import type { Temporal } from 'temporal-polyfill'
import { PipelineError } from '../../../platform/errors.ts'
import type { InjuryFact, InjuryStatus } from '../../domain/facts.ts'
import { atEastern, type GameDate, isGameDate } from '../../domain/game-date.ts'
import { findTeam } from '../../domain/team.ts'
import { type ReportRow, type ReportTable, readReportTable } from './parse-injury-report-rows.ts'
import { readPdfPages } from './parse-injury-report-text.ts'

export interface InjuryReport {
  readonly reportedAt: Temporal.Instant
  readonly injuries: readonly InjuryFact[]
  readonly notSubmitted: readonly { readonly gameDate: GameDate; readonly teamId: number }[]
}

const statuses: ReadonlySet<string> = new Set<InjuryStatus>([
  'available',
  'probable',
  'questionable',
  'doubtful',
  'out',
])

export async function parseInjuryReport(body: Uint8Array): Promise<InjuryFact[]> {
  return [...(await readInjuryReport(body)).injuries]
}

/** `source.schema-changed` for another document (a game book), `source.empty` for a report without a row. */
export async function readInjuryReport(body: Uint8Array): Promise<InjuryReport> {
  const table = readReportTable(await readPdfPages(body))
  const reportedAt = readTitle(table)
  if (table.rows.length === 0) {
    throw new PipelineError('source.empty', `the injury report of ${table.reportedAt} holds no row`, {
      reportedAt: table.reportedAt,
    })
  }
  const injuries = new Map<string, InjuryFact>()
  const notSubmitted: { gameDate: GameDate; teamId: number }[] = []
  for (const row of table.rows) {
    const gameDate = readGameDate(row)
    const teamId = readTeam(row)
    if (row['Player Name'] === '' && row['Current Status'] === '') {
      if (/^NOT YET SUBMITTED$/i.test(row.Reason)) notSubmitted.push({ gameDate, teamId })
      else if (!/^NO\b/i.test(row.Reason)) throw changed(row, 'a player, or NOT YET SUBMITTED', row.Reason)
      continue
    }
    const fact: InjuryFact = {
      reportedAt: reportedAt.toString(),
      gameDate,
      teamId,
      player: { playerId: null, sourceId: null, name: readName(row) },
      status: readStatus(row),
      reason: row.Reason || null,
    }
    const key = `${gameDate}/${teamId}/${fact.player.name}`
    const known = injuries.get(key)
    if (known && JSON.stringify(known) !== JSON.stringify(fact)) {
      throw new PipelineError('source.duplicated', `${fact.player.name} has two statuses for ${gameDate}`, {
        page: row.page,
      })
    }
    injuries.set(key, fact)
  }
  return { reportedAt, injuries: [...injuries.values()], notSubmitted }
}

function readTitle({ reportedAt }: ReportTable): Temporal.Instant {
  const [, month, day, year, hours, minutes, half] =
    /^(\d{2})\/(\d{2})\/(\d{2}) (\d{1,2}):(\d{2}) ([AP]M)$/.exec(reportedAt) ?? []
  const date = `20${year}-${month}-${day}`
  const hour = Number(hours)
  if (!isGameDate(date) || hour < 1 || hour > 12 || Number(minutes) > 59) {
    throw new PipelineError('source.schema-changed', `the report says it is of ${reportedAt}: no such time`, {
      path: 'page 1',
    })
  }
  const hour24 = (hour % 12) + (half === 'PM' ? 12 : 0)
  return atEastern(date, `${String(hour24).padStart(2, '0')}:${minutes}`)
}

function readGameDate(row: ReportRow): GameDate {
  const date = row['Game Date'].replace(/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$1-$2')
  if (isGameDate(date)) return date
  throw changed(row, 'a game date such as 01/04/2024', row['Game Date'])
}

/** The team must be one of the two in the match-up: a row that slipped would name another. */
function readTeam(row: ReportRow): number {
  const team = findTeam(row.Team)
  const [away, home] = row.Matchup.split('@').map((tricode) => findTeam(tricode))
  if (!away || !home) throw changed(row, 'a match-up such as MIL@SAS', row.Matchup)
  if (team && (team === away || team === home)) return team.teamId
  throw changed(row, `a team of ${row.Matchup}`, row.Team)
}

/** "Payton II, Gary" → "Gary Payton II". */
function readName(row: ReportRow): string {
  const [, last, first] = /^([^,]+),\s*([^,]+)$/.exec(row['Player Name']) ?? []
  if (last && first) return `${first.trim()} ${last.trim()}`
  if (/^[\p{L}'. -]+$/u.test(row['Player Name'])) return row['Player Name'] // of one name
  throw changed(row, 'a name such as "Payton II, Gary"', row['Player Name'])
}

function readStatus(row: ReportRow): InjuryStatus {
  const status = row['Current Status'].toLowerCase()
  if (statuses.has(status)) return status as InjuryStatus
  throw changed(row, [...statuses].join(', '), row['Current Status'])
}

function changed(row: ReportRow, expected: string, received: string): PipelineError {
  return new PipelineError(
    'source.schema-changed',
    `the injury report changed its shape on page ${row.page}: expected ${expected}, got "${received}"`,
    { path: `page ${row.page}`, expected, received, row },
  )
}
