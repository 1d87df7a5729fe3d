/** The league's official injury reports: a PDF for each time of reporting, the newest at or before now.
 *
 * Until 22 December 2025 there was one an hour, at half past and named by the hour alone ('05PM' is headed 05:30 PM); since then one
 * a quarter of an hour, named in full ('05_30PM'). A report appears some minutes late, or not at all, and the host refuses (403) a
 * file that is not there: so the times before it are asked for, as far as a bound. */
import { Temporal } from 'temporal-polyfill'
import { PipelineError } from '../../../platform/errors.ts'
import { easternZone, type GameDate, parseGameDate } from '../../domain/game-date.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { FactRequest, Source, SourceConfig } from './source.ts'

const quarterHoursFrom = parseGameDate('2025-12-23')
/** Twelve hours back, or three: at night there are fewer reports, and the quarter-hours have few gaps. */
const reportsTriedMax = 12

/** A time of reporting: the file's name for it, and its instant. */
export interface ReportSlot {
  /** '2024-01-04_05PM' or '2026-01-13_05_30PM'. */
  readonly name: string
  readonly at: Temporal.Instant
}

/** The latest time of reporting at or before `instant`. */
export function findReportSlot(instant: Temporal.Instant): ReportSlot {
  const wall = instant.toZonedDateTimeISO(easternZone)
  const isQuarterly = wall.toPlainDate().toString() >= quarterHoursFrom
  const minutesPast = isQuarterly ? wall.minute % 15 : (wall.minute + 30) % 60
  const at = wall.subtract({ minutes: minutesPast }).round({ smallestUnit: 'minute', roundingMode: 'floor' })
  const hour = String(at.hour % 12 || 12).padStart(2, '0')
  const half = at.hour < 12 ? 'AM' : 'PM'
  const minutes = isQuarterly ? `_${String(at.minute).padStart(2, '0')}` : ''
  return { name: `${at.toPlainDate()}_${hour}${minutes}${half}`, at: at.toInstant() }
}

export function injuryReportUrl(config: SourceConfig, slot: ReportSlot): string {
  return `${config.nbaReportsUrl}/referee/injury/Injury-Report_${slot.name}.pdf`
}

export const nbaOfficialInjuryReport: Source = {
  name: 'nba-official/injury-report',
  source: 'nba-official',
  baseUrl: (config) => config.nbaReportsUrl,
  /** Of a date whose first game has begun, the last report before that; else the last before now. */
  async *collect({ ask, clock, config }, request) {
    if (request.games.length === 0) return
    let slot = findReportSlot(chooseInstant(request, clock.now()))
    const tried: string[] = []
    while (tried.length < reportsTriedMax) {
      const collected = await ask({
        resource: `nba-official/injury-report/${request.gameDate}/${slot.name}`,
        url: injuryReportUrl(config, slot),
        headers: headerProfiles.nbaOfficial,
        expect: 'bytes',
        acceptStatuses: [403, 404],
      })
      if (collected.reply.status !== 403 && collected.reply.status !== 404) {
        yield collected
        return
      }
      tried.push(slot.name)
      slot = findReportSlot(slot.at.subtract({ minutes: 1 }))
    }
    throw describeAbsence(request.gameDate, tried)
  },
}

function chooseInstant({ games }: FactRequest, now: Temporal.Instant): Temporal.Instant {
  const [firstTip] = games.map(({ tipAt }) => tipAt).toSorted(Temporal.Instant.compare)
  return firstTip && Temporal.Instant.compare(firstTip, now) < 0 ? firstTip : now
}

function describeAbsence(gameDate: GameDate, tried: readonly string[]): PipelineError {
  return new PipelineError(
    'source.empty',
    `no injury report for ${gameDate} is among the ${tried.length} from ${tried[0]} back to ${tried.at(-1)}: ` +
      'either none was put up, or the host refuses all',
    { gameDate, tried },
  )
}
