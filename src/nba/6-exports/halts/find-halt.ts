/** The halt that holds for a date: the first condition that has something against picks. The one mechanism behind every document that
 * publishes picks; what cannot be established throws, and nothing is published. */
import type { Temporal } from 'temporal-polyfill'
import type { Calendar } from '../../../platform/calendar.ts'
import type { Queryable } from '../../../platform/db/database.ts'
import { readCoverage } from '../read-coverage.ts'
import { type Coverage, endOf, type Halt, type HaltFacts } from './halt.ts'
import { haltConditions } from './index.ts'

export interface Standing {
  readonly halt: Halt | null
  readonly coverage: Coverage
}

export async function findHalt(
  db: Queryable,
  calendar: Calendar,
  gameDate: string,
  now: Temporal.Instant,
): Promise<Standing> {
  const answer = calendar.on(gameDate)
  const endsAt = endOf(answer, gameDate)
  const coverage = await readCoverage(db, gameDate)
  const facts: HaltFacts = {
    db,
    gameDate,
    at: endsAt.epochMilliseconds < now.epochMilliseconds ? endsAt : now,
    coverage,
    answer,
    lastPlayedAt: findLastPlayed(calendar, gameDate),
  }
  for (const condition of haltConditions) {
    const halt = await condition(facts)
    if (halt) return { halt, coverage }
  }
  return { halt: null, coverage }
}

function findLastPlayed(calendar: Calendar, gameDate: string): Temporal.Instant | null {
  const last = calendar.dates().findLast((date) => date < gameDate)
  const answer = last === undefined ? undefined : calendar.on(last)
  return answer?.kind === 'games' ? answer.day.lastTipAt : null
}
