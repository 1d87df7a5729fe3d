/** Ids and spellings of the two sources that are not the league's: ESPN and balldontlie.
 *
 * Their ids of teams are the genuine ones. Those of games and players are made from the league's by a fixed rule that can be
 * undone, and are never equal to the league's: who mixes them up finds nobody. */
import { replayTeams } from './teams.ts'

export interface SourceTeam {
  readonly teamId: number
  readonly espnId: string
  readonly espnAbbreviation: string
  readonly espnLocation: string
  readonly balldontlieId: number
  readonly division: string
}

/** Tricode, ESPN's id, balldontlie's id, division. */
const ids: readonly (readonly [string, number, number, string])[] = [
  ['ATL', 1, 1, 'Southeast'],
  ['BOS', 2, 2, 'Atlantic'],
  ['BKN', 17, 3, 'Atlantic'],
  ['CHA', 30, 4, 'Southeast'],
  ['CHI', 4, 5, 'Central'],
  ['CLE', 5, 6, 'Central'],
  ['DAL', 6, 7, 'Southwest'],
  ['DEN', 7, 8, 'Northwest'],
  ['DET', 8, 9, 'Central'],
  ['GSW', 9, 10, 'Pacific'],
  ['HOU', 10, 11, 'Southwest'],
  ['IND', 11, 12, 'Central'],
  ['LAC', 12, 13, 'Pacific'],
  ['LAL', 13, 14, 'Pacific'],
  ['MEM', 29, 15, 'Southwest'],
  ['MIA', 14, 16, 'Southeast'],
  ['MIL', 15, 17, 'Central'],
  ['MIN', 16, 18, 'Northwest'],
  ['NOP', 3, 19, 'Southwest'],
  ['NYK', 18, 20, 'Atlantic'],
  ['OKC', 25, 21, 'Northwest'],
  ['ORL', 19, 22, 'Southeast'],
  ['PHI', 20, 23, 'Atlantic'],
  ['PHX', 21, 24, 'Pacific'],
  ['POR', 22, 25, 'Northwest'],
  ['SAC', 23, 26, 'Pacific'],
  ['SAS', 24, 27, 'Southwest'],
  ['TOR', 28, 28, 'Atlantic'],
  ['UTA', 26, 29, 'Northwest'],
  ['WAS', 27, 30, 'Southeast'],
]

const espnAbbreviations: Readonly<Record<string, string>> = {
  GSW: 'GS',
  NOP: 'NO',
  NYK: 'NY',
  SAS: 'SA',
  UTA: 'UTAH',
  WAS: 'WSH',
}

const byTeamId = new Map(
  ids.map(([tricode, espnId, balldontlieId, division]) => {
    const team = replayTeams.find((entry) => entry.tricode === tricode)
    if (!team) throw new Error(`no such team: ${tricode}`)
    const entry: SourceTeam = {
      teamId: team.teamId,
      espnId: String(espnId),
      espnAbbreviation: espnAbbreviations[tricode] ?? tricode,
      espnLocation: team.city,
      balldontlieId,
      division,
    }
    return [team.teamId, entry]
  }),
)

export function requireSourceTeam(teamId: number): SourceTeam {
  const found = byTeamId.get(teamId)
  if (!found) throw new Error(`no such team: ${teamId}`)
  return found
}

export function findTeamByEspnId(id: string): number | undefined {
  return [...byTeamId.values()].find(({ espnId }) => espnId === id)?.teamId
}

/** '0022500012' ↔ '422500012' */
export function toEspnEventId(gameId: string): string {
  return `4${gameId.slice(2)}`
}

export function fromEspnEventId(eventId: string): string {
  return `00${eventId.slice(1)}`
}

export function toEspnAthleteId(playerId: number): string {
  return String(3 * playerId + 1_000_001)
}

export function toBalldontlieGameId(gameId: string): number {
  return Number(gameId.slice(2)) + 7_000_000
}

/** 7022500012 → '0022500012' */
export function fromBalldontlieGameId(id: number): string {
  return String(id - 7_000_000).padStart(10, '0')
}

export function toBalldontliePlayerId(playerId: number): number {
  return 2 * playerId + 17
}
