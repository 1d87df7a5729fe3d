/** Which dates of its season lie before a date and after it, worked out once: a selection over a month asks thousands of times. */
import type { Calendar } from '../calendar.ts'

export interface SeasonDates {
  earlier(gameDate: string): readonly string[]
  /** Dates that have `gameDate` among their earlier ones: none where it has no games. */
  later(gameDate: string): readonly string[]
}

export function createSeasonDates(calendar: Calendar): SeasonDates {
  const earlier = new Map<string, readonly string[]>()
  const later = new Map<string, readonly string[]>()
  const seasonOf = (gameDate: string): string | undefined => {
    const answer = calendar.on(gameDate)
    return answer.kind === 'games' ? answer.day.season : undefined
  }
  const seasons = Map.groupBy(calendar.dates(), seasonOf)
  return {
    earlier: (gameDate) => remember(earlier, gameDate, () => calendar.earlierInSeason(gameDate)),
    later: (gameDate) =>
      remember(later, gameDate, () => {
        const season = seasonOf(gameDate)
        if (season === undefined) return []
        return seasons.get(season)!.filter((date) => date > gameDate)
      }),
  }
}

/** Gives of the dates those that it has not given yet for the subject. The dates begin with their season's first or end with its last, so that
 * of known ends everything between them is known. */
export function createTaking(): (subject: string, dates: readonly string[]) => readonly string[] {
  const taken = new Map<string, Set<string>>()
  return (subject, dates) => {
    const [first, last] = [dates[0], dates.at(-1)]
    if (first === undefined || last === undefined) return []
    const own = remember(taken, subject, () => new Set<string>())
    if (own.has(first) && own.has(last)) return []
    const fresh = dates.filter((date) => !own.has(date))
    for (const date of fresh) own.add(date)
    return fresh
  }
}

function remember<Value>(known: Map<string, Value>, name: string, make: () => Value): Value {
  const found = known.get(name)
  if (found !== undefined) return found
  const made = make()
  known.set(name, made)
  return made
}
