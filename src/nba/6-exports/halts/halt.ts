/** A halt: the statement that no picks of a date are published, why, and since when. Every document carries it.
 *
 * One by hand is a stored row. The others follow from the facts of the date, and so does their `since`: it is never the moment at which
 * somebody looked, or the same evening would give two different documents. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionContext } from '../../../platform/asset.ts'
import type { CalendarAnswer } from '../../../platform/calendar.ts'
import { addDays, atEastern, parseGameDate } from '../../domain/game-date.ts'

export const haltKinds = ['manual', 'off_season', 'no_games', 'quality', 'market'] as const

export interface Halt {
  readonly kind: (typeof haltKinds)[number]
  readonly reason: string
  /** Null where the facts do not say. */
  readonly since: Temporal.Instant | null
  /** The system says so with every document, and needs nobody: no model yet, no games. Default: a human is told before the first tip. */
  readonly isQuiet?: boolean
}

/** slate = predicted + excluded, by reason. */
export interface Coverage {
  readonly slate: number
  readonly predicted: number
  readonly excluded: Readonly<Record<string, number>>
}

export interface HaltFacts extends Pick<PartitionContext, 'db' | 'gameDate'> {
  /** Now, or the end of the date where that has passed. */
  readonly at: Temporal.Instant
  readonly coverage: Coverage
  readonly answer: CalendarAnswer
  /** The end of the last date with games before this one. */
  readonly lastPlayedAt: Temporal.Instant | null
}

/** Null where it has nothing against picks. */
export type HaltCondition = (facts: HaltFacts) => Promise<Halt | null>

/** The last tip of a date, or where it has no games its midnight: what comes later changes nothing of what is said about it. */
export function endOf(answer: CalendarAnswer, gameDate: string): Temporal.Instant {
  return answer.kind === 'games'
    ? answer.day.lastTipAt
    : atEastern(addDays(parseGameDate(gameDate), 1), '00:00')
}

/** Picks of a date may be published from so many hours before its first tip on; what the date itself forbids is in force since then. */
export const publicationHours = 9

export function publicationOpens({ answer }: Pick<HaltFacts, 'answer'>): Temporal.Instant | null {
  return answer.kind === 'games' ? answer.day.firstTipAt.subtract({ hours: publicationHours }) : null
}
