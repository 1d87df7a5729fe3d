/** Who has to be predicted on a game date, and the equation that nobody may fall out of.
 *
 * Everyone with a line for a game of the date; and, without a line, everyone whose team plays and who averaged 15 minutes
 * over its last five games. Each entry ends predicted, or excluded by name with a reason: never neither, never both. */
import { PipelineError } from '../../platform/errors.ts'
import type { DayGame } from '../domain/history.ts'

export const exclusionReasons = [
  'unresolved_player',
  'game_not_scheduled',
  'team_unknown',
  'team_not_in_game',
  'no_history',
  'required_feature_missing',
  'no_line',
  'no_model',
] as const
export type ExclusionReason = (typeof exclusionReasons)[number]

/** A main line of one player for one game, as the line rule chose it. */
export interface SlateLine {
  /** Null where the name was not resolved. */
  readonly playerId: number | null
  readonly playerName: string
  readonly gameId: string
  /** In hundredths. */
  readonly line: number
}

export interface SlateCandidate {
  readonly playerId: number
  readonly teamId: number
  readonly meanMinutes: number
}

export interface SlateEntry {
  readonly playerId: number
  readonly gameId: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  /** In hundredths; null for a player of the rotation without a line. */
  readonly line: number | null
}

export interface Exclusion {
  readonly playerId: number | null
  readonly playerName: string | null
  readonly gameId: string | null
  readonly line: number | null
  readonly reason: ExclusionReason
  readonly detail: string
}

export interface Slate {
  readonly entries: readonly SlateEntry[]
  /** Who cannot even be asked about. */
  readonly exclusions: readonly Exclusion[]
}

export const rotationMinutesMin = 15

export interface SlateInput {
  readonly games: readonly DayGame[]
  /** At most one a player and game: choose the main line before. */
  readonly lines: readonly SlateLine[]
  readonly rotations: readonly SlateCandidate[]
  /** The player's present team; null where nothing tells it. */
  readonly teamOf: (playerId: number) => number | null
}

export function buildSlate({ games, lines, rotations, teamOf }: SlateInput): Slate {
  const gamesById = new Map(games.map((game) => [game.gameId, game]))
  const gameByTeam = new Map(
    games.flatMap((game) => [[game.homeTeamId, game] as const, [game.awayTeamId, game] as const]),
  )
  const entries = new Map<number, SlateEntry>()
  const exclusions: Exclusion[] = []
  const lined = new Map<number, string>()
  const isOwnGame = ({ playerId, gameId }: SlateLine): boolean =>
    playerId !== null && gameByTeam.get(teamOf(playerId) ?? 0)?.gameId === gameId

  // A bookmaker who lists somebody under two games must not cost everybody else's prediction: the game of his team counts.
  for (const each of lines.toSorted((a, b) => Number(isOwnGame(b)) - Number(isOwnGame(a)))) {
    const exclude = (reason: ExclusionReason, detail: string) => exclusions.push({ ...each, reason, detail })
    const { playerId, playerName, gameId } = each
    if (playerId === null) {
      exclude('unresolved_player', `no player is known as "${playerName}"`)
      continue
    }
    const other = lined.get(playerId)
    if (other === gameId)
      throw new Error(`player ${playerId} has two lines on the slate: choose the main line first`)
    if (other !== undefined) {
      const detail = `${playerName} (${playerId}) has a line for game ${other}, too, which is the one that counts`
      exclusions.push({ ...each, playerId: null, reason: 'team_not_in_game', detail })
      continue
    }
    lined.set(playerId, gameId)
    const game = gamesById.get(gameId)
    const teamId = teamOf(playerId)
    if (game === undefined) exclude('game_not_scheduled', `game ${gameId} is not played on this date`)
    else if (teamId === null) exclude('team_unknown', `nothing tells the team of ${playerName}`)
    else if (teamId !== game.homeTeamId && teamId !== game.awayTeamId) {
      exclude(
        'team_not_in_game',
        `${playerName} last played for team ${teamId}, which is not in game ${gameId}`,
      )
    } else entries.set(playerId, enter(game, playerId, teamId, each.line))
  }
  for (const { playerId, teamId, meanMinutes } of rotations) {
    const game = gameByTeam.get(teamId)
    if (game === undefined || lined.has(playerId) || meanMinutes < rotationMinutesMin) continue
    entries.set(playerId, enter(game, playerId, teamId, null))
  }
  return { entries: [...entries.values()].sort((a, b) => a.playerId - b.playerId), exclusions }
}

function enter(game: DayGame, playerId: number, teamId: number, line: number | null): SlateEntry {
  const isHome = teamId === game.homeTeamId
  return {
    playerId,
    gameId: game.gameId,
    teamId,
    opponentId: isHome ? game.awayTeamId : game.homeTeamId,
    isHome,
    line,
  }
}

export interface Coverage {
  readonly slate: number
  readonly predicted: number
  readonly excluded: Readonly<Partial<Record<ExclusionReason, number>>>
}

/** Throws `coverage.unbalanced`, naming who is missing, who stands on both sides and who was never on the slate. `exclusions` are
 * those of entries; the slate's own are counted with them. */
export function assertCoverage(
  slate: Slate,
  predictedPlayerIds: Iterable<number>,
  exclusions: readonly Exclusion[],
): Coverage {
  const expected = new Set(slate.entries.map((entry) => entry.playerId))
  const predicted = new Set(predictedPlayerIds)
  const excluded = new Set(exclusions.map((each) => each.playerId).filter((id) => id !== null))
  const missing = [...expected].filter((id) => !predicted.has(id) && !excluded.has(id))
  const both = [...predicted].filter((id) => excluded.has(id))
  const strangers = [...predicted, ...excluded].filter((id) => !expected.has(id))
  if (missing.length > 0 || both.length > 0 || strangers.length > 0 || excluded.size !== exclusions.length) {
    throw new PipelineError(
      'coverage.unbalanced',
      `The slate has ${expected.size} players; ${predicted.size} are predicted and ${exclusions.length} excluded. ` +
        `Neither: ${listIds(missing)}. Both: ${listIds(both)}. Not on the slate: ${listIds(strangers)}.`,
      { missing, both, strangers },
    )
  }
  const counts: Partial<Record<ExclusionReason, number>> = {}
  const all = [...slate.exclusions, ...exclusions]
  for (const { reason } of all) counts[reason] = (counts[reason] ?? 0) + 1
  return { slate: expected.size + slate.exclusions.length, predicted: predicted.size, excluded: counts }
}

function listIds(ids: readonly number[]): string {
  return ids.length === 0 ? 'none' : ids.join(', ')
}

/** The verdict on an entry's vector: null when it may be predicted. A player without a single game has no history; for everyone
 * else the missing features are named. */
export function excludeForVector(
  entry: SlateEntry,
  gamesKnown: number,
  missingRequired: readonly string[],
): Exclusion | null {
  const { playerId, gameId, line } = entry
  const place = { playerId, playerName: null, gameId, line }
  if (gamesKnown === 0) return { ...place, reason: 'no_history', detail: 'he has no earlier game' }
  if (missingRequired.length === 0) return null
  return { ...place, reason: 'required_feature_missing', detail: missingRequired.join(', ') }
}
