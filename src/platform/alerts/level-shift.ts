/** A value that moves and stays there is one incident, not one a look: after three days at its new level it is taken as normal, and only
 * what leaves that level is told again. An operator may accept it sooner.
 *
 * A level is of its parts, each at its severity: one asset that was accepted as slow must not hide the next one, nor a warning a critical
 * one. Normal again means what the detector says: as soon as it finds nothing, the accepted level is forgotten. */
import type { Temporal } from 'temporal-polyfill'
import { type Severity, severities } from '../ledger/incidents.ts'

export interface LevelPart {
  /** An asset, for one; empty where the cause has one value. */
  readonly of: string
  /** Of the value that is watched, above zero: a ratio to the baseline, seconds, a share. */
  readonly value: number
  readonly severity: Severity
}

export interface Level {
  readonly parts: readonly LevelPart[]
  /** How long it has to stay there. Default 72. */
  readonly acceptAfterHours?: number
}

export interface LevelKept {
  readonly parts: readonly LevelPart[]
  readonly since: Temporal.Instant
}

/** Apart by less than this share of the level is the same level. */
const toleranceShare = 0.25
const acceptAfterHoursDefault = 72

/** Each part that is found now was there, at about this value and no better. */
export function isAtLevel(known: readonly LevelPart[] | null, now: Level | undefined): boolean {
  if (known === null || now === undefined || now.parts.length === 0) return false
  return now.parts.every((part) => known.some((each) => isSame(each, part)))
}

function isSame(known: LevelPart, part: LevelPart): boolean {
  const isWorse = severities.indexOf(part.severity) > severities.indexOf(known.severity)
  return (
    known.of === part.of && !isWorse && Math.abs(part.value - known.value) <= toleranceShare * known.value
  )
}

/** The level that the value has kept to, and since when; a new one from now on where it has left the old one. A part that is well again is none of it
 * any more: what is accepted in the end was there all the time. */
export function keepLevel(kept: LevelKept | null, level: Level, now: Temporal.Instant): LevelKept {
  if (!kept || !isAtLevel(kept.parts, level)) return { parts: level.parts, since: now }
  return { ...kept, parts: kept.parts.filter((part) => level.parts.some(({ of }) => of === part.of)) }
}

export function isSettled({ since }: LevelKept, level: Level, now: Temporal.Instant): boolean {
  return now.since(since).total('hours') >= (level.acceptAfterHours ?? acceptAfterHoursDefault)
}

export function highestOf(parts: readonly LevelPart[]): number {
  return Math.max(...parts.map(({ value }) => value))
}
