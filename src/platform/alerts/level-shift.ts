/** A value that moves and stays there is one incident, not one a look: after three days at its new level it is taken as normal, and only
 * what leaves that level is told again. An operator may accept it sooner.
 *
 * Normal again means what the detector says: as soon as it finds nothing, the accepted level is forgotten. */
import type { Temporal } from 'temporal-polyfill'

export interface Level {
  /** Of the value that is watched, above zero: a ratio to the baseline, seconds, a share. */
  readonly value: number
  /** How long it has to stay there. Default 72. */
  readonly acceptAfterHours?: number
}

export interface LevelKept {
  readonly value: number
  readonly since: Temporal.Instant
}

/** Apart by less than this share of the level is the same level. */
const toleranceShare = 0.25
const acceptAfterHoursDefault = 72

export function isAtLevel(level: number | null, now: Level | undefined): boolean {
  if (level === null || now === undefined) return false
  return Math.abs(now.value - level) <= toleranceShare * Math.abs(level)
}

/** The level that the value has kept to, and since when; a new one from now on where it has left the old one. */
export function keepLevel(kept: LevelKept | null, level: Level, now: Temporal.Instant): LevelKept {
  return kept && isAtLevel(kept.value, level) ? kept : { value: level.value, since: now }
}

export function isSettled({ since }: LevelKept, level: Level, now: Temporal.Instant): boolean {
  return now.since(since).total('hours') >= (level.acceptAfterHours ?? acceptAfterHoursDefault)
}
