/** Reads what was typed, at the edge: dates, numbers and names, with messages that say what may be given. */
import { addDays, daysBetween, type GameDate, parseGameDate } from '../nba/domain/game-date.ts'
import { PipelineError } from '../platform/errors.ts'
import type { Given } from './command.ts'

const rangeDaysMax = 400

export function readDate(text: unknown, what: string): GameDate {
  try {
    return parseGameDate(String(text))
  } catch (error) {
    if (error instanceof RangeError) throw new PipelineError('usage.invalid', `${what}: ${error.message}`)
    throw error
  }
}

/** First and last date, the right way round, however far apart. */
export function readOrderedDates(options: Given['options']): {
  readonly from: GameDate
  readonly to: GameDate
} {
  for (const name of ['from', 'to'] as const) {
    if (options[name] === undefined)
      throw new PipelineError('usage.invalid', `--${name} is not given; it is a game date, YYYY-MM-DD`)
  }
  const from = readDate(options.from, '--from')
  const to = readDate(options.to, '--to')
  if (to < from)
    throw new PipelineError('usage.invalid', `--from ${from} lies after --to ${to}; turn them round`)
  return { from, to }
}

/** Every date from the first to the last, both included. */
export function readDateRange({ options }: Given): GameDate[] {
  const { from, to } = readOrderedDates(options)
  const days = daysBetween(from, to) + 1
  if (days > rangeDaysMax) {
    throw new PipelineError(
      'usage.invalid',
      `${from} to ${to} are ${days} days; at most ${rangeDaysMax} are taken at once, more than a season has`,
    )
  }
  return Array.from({ length: days }, (_, index) => addDays(from, index))
}

export function readInteger(
  text: unknown,
  what: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const value = /^\d+$/.test(String(text)) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new PipelineError('usage.invalid', `${what}: "${text}" is not a whole number from ${min} to ${max}`)
}

/** What is written into the audit log; an action without it is refused. */
export function readReason({ options: { reason } }: Pick<Given, 'options'>, what: string): string {
  if (typeof reason === 'string' && reason.trim() !== '') return reason
  throw new PipelineError('usage.invalid', `${what}: say why, with --reason "…"; it goes into the audit log`)
}

/** Of a command that acts and may be asked why. */
export const reasonOption = {
  flags: '--reason <text>',
  description: 'why; it is written into the audit log',
} as const

/** Null where none was given; an empty one is refused. */
export function readOptionalReason(given: Pick<Given, 'options'>, what: string): string | null {
  return given.options.reason === undefined ? null : readReason(given, what)
}

/** The name itself if there is such a one; otherwise an error that lists the names, nearest first. */
export function readName<Name extends string>(text: string, names: readonly Name[], what: string): Name {
  const found = names.find((name) => name === text)
  if (found !== undefined) return found
  const nearest = names.toSorted((a, b) => editDistance(text, a) - editDistance(text, b))
  throw new PipelineError('usage.invalid', `no ${what} is named "${text}". There are: ${nearest.join(', ')}`)
}

/** Names separated by commas, each once, in the order of `names`. */
export function readNames(given: unknown, names: readonly string[], what: string): string[] {
  const texts = Array.isArray(given) ? given.map(String) : String(given).split(',')
  const wanted = new Set(texts.map((text) => readName(text.trim(), names, what)))
  return names.filter((name) => wanted.has(name))
}

/** Levenshtein's distance: the fewest letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
