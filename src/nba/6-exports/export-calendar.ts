/** calendar/{date}: what the schedule says of the date and of those around it, which comes next, and whether a season goes on.
 *
 * The schedule changes with every score in it; this document only with what it says, so it names the hash of that as its source. Of the schedule
 * its partition sees its own date: when the games of another move, a healer finds that the document says something else (healers/calendar-documents.ts). */
import { createHash } from 'node:crypto'
import type { Asset } from '../../platform/asset.ts'
import type { Calendar, CalendarAnswer } from '../../platform/calendar.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { addDays, daysBetween, parseGameDate } from '../domain/game-date.ts'
import { createDocumentAsset } from './create-document-asset.ts'
import { endOf } from './halts/halt.ts'
import { readManualHalt } from './halts/manual.ts'

const daysBefore = 7
const daysAfter = 14

export function createExportCalendar(loadCalendar: (db: Queryable) => Promise<Calendar>): Asset {
  return createDocumentAsset({
    collection: 'calendar',
    documents: ['calendar'],
    gate: 'calendar',
    isMadeWithoutGames: true,
    needs: [{ asset: 'games', scope: 'same' }],
    opens: { at: '04:00' },
    deadline: { hoursBeforeFirstTip: 0.1 },
    async build({ db, gameDate }) {
      const calendar = await loadCalendar(db)
      const body = describeCalendar(calendar, gameDate)
      const halt = await readManualHalt(db, endOf(calendar.on(gameDate), gameDate))
      const sources = { calendar: hashCalendar(body) }
      return [{ name: 'calendar', asOf: null, coverage: null, halt, body, sources }]
    },
  })
}

/** By which a document says what it was made of. */
export function hashCalendar(described: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify(described)).digest('hex')
}

export function describeCalendar(calendar: Calendar, gameDate: string): Record<string, unknown> {
  const dates = calendar.dates()
  const answer = calendar.on(gameDate)
  const next = dates.find((date) => date > gameDate)
  const day = parseGameDate(gameDate)
  const around = Array.from({ length: daysBefore + daysAfter + 1 }, (_, index) =>
    addDays(day, index - daysBefore),
  )
  return {
    season: answer.kind === 'games' ? answer.day.season : null,
    kind: kindOf(answer),
    says: sayAnswer(answer),
    previous: dates.findLast((date) => date < gameDate) ?? null,
    next: next ?? null,
    daysToNext: next === undefined ? null : daysBetween(day, parseGameDate(next)),
    dates: around.map((date) => describeDate(date, calendar.on(date))),
  }
}

function describeDate(gameDate: string, answer: CalendarAnswer): object {
  const day = answer.kind === 'games' ? answer.day : null
  return {
    gameDate,
    kind: kindOf(answer),
    games: day?.games ?? 0,
    firstTipAt: day?.firstTipAt ?? null,
    lastTipAt: day?.lastTipAt ?? null,
  }
}

/** called_off: there were to be games, and all were postponed. */
function kindOf(answer: CalendarAnswer): 'games' | 'called_off' | 'no_games' | 'off_season' | 'unknown' {
  if (answer.kind === 'games') return answer.day.games > 0 ? 'games' : 'called_off'
  if (answer.kind === 'unknown') return 'unknown'
  return answer.isInSeason === true ? 'no_games' : 'off_season'
}

function sayAnswer(answer: CalendarAnswer): string {
  if (answer.kind === 'unknown') return 'the schedule does not say whether there are games'
  if (answer.kind === 'empty') return answer.because
  const { games } = answer.day
  if (games === 0) return 'every game of this date was called off'
  return games === 1 ? '1 game' : `${games} games`
}
