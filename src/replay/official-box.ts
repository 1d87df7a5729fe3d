/** What the league's own box score replies have in common: one side's players, and the rates of made to tried. */
import type { GameAsOf, LeagueView } from './as-of.ts'
import { pointsOf, sumLines } from './box-lines.ts'
import type { Absence, PlayerLine } from './league.ts'
import { type ReplayTeam, requireTeam } from './teams.ts'

export interface TeamBox {
  readonly team: ReplayTeam
  /** As they stood at the instant: a live game's are part of it. */
  readonly lines: readonly PlayerLine[]
  readonly absences: readonly Absence[]
  readonly starters: ReadonlySet<number>
  readonly points: number
}

/** Home, then away; null before the tip. */
export function readTeamBoxes(view: LeagueView, state: GameAsOf): readonly [TeamBox, TeamBox] | null {
  const lines = view.boxScore(state) ?? view.liveBoxScore(state)
  if (!lines) return null
  const known = view.starters(state)
  const side = (teamId: number): TeamBox => {
    const own = lines.filter((line) => line.teamId === teamId)
    return {
      team: requireTeam(teamId),
      lines: own,
      absences: view.absences(state).filter((absence) => absence.teamId === teamId),
      starters: known ?? new Set<number>(),
      points: pointsOf(sumLines(own)),
    }
  }
  return [side(state.game.homeTeamId), side(state.game.awayTeamId)]
}

/** 0 where nothing was tried, as the league writes it. */
export function rate(made: number, tried: number, digits = 3): number {
  return tried === 0 ? 0 : Number((made / tried).toFixed(digits))
}

/** The parts of a score in the order of play; equal parts where no plays are known. */
export function splitScore(score: number, periods: number): number[] {
  const upTo = (period: number): number => Math.round((score * period) / periods)
  return Array.from({ length: periods }, (_, index) => upTo(index + 1) - upTo(index))
}
