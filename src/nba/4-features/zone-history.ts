/** What the fold remembers of where shots are taken: each player's last 20 games, what each team allowed in its last 15, the league.
 *
 * Threes and all twos together are in every box score; the paint and mid-range are known from play-by-play alone. Where that is
 * missing, a player's totals of an earlier season say how his twos divide: never those of the season that is asked about. */
import type { DayBlock, PlayerGame } from '../domain/history.ts'
import type { SeasonZones } from '../domain/shot-zones.ts'
import {
  type DefenceZone,
  holdAgainstLeague,
  LeagueShots,
  ShotCounts,
  ShotsAllowed,
} from './shots-allowed.ts'
import { GameRing } from './windows.ts'

export interface ZoneShares {
  readonly paint: number
  readonly mid: number
  readonly three: number
  /** What paint and mid rest on; `box-scores`: on nothing, they are NaN. */
  readonly source: 'play-by-play' | 'prior-season' | 'box-scores'
}

/** Columns of a player's ring: box line, then the shots that play-by-play has placed. */
const column = { shots: 0, threes: 1, placed: 2, paint: 3, mid: 4 } as const
const playerGamesKept = 20

/** Below it a season says nothing of how a player's twos divide. */
const seasonTwosMin = 25

export class ZoneHistory {
  readonly #players = new Map<number, GameRing>()
  /** Players of whom play-by-play has placed a game. */
  readonly #placed = new Set<number>()
  readonly #teams = new Map<number, ShotsAllowed>()
  readonly #league = new LeagueShots()
  /** As they stand until the next day is applied. */
  readonly #defences = new Map<number, Record<DefenceZone, number>>()
  /** For each player the part of his twos that came from the paint, a season each, oldest first. */
  readonly #paintParts = new Map<number, { readonly season: string; readonly part: number }[]>()

  apply(block: DayBlock): void {
    const sides = new Map<string, ShotCounts>()
    for (const game of block.playerGames) {
      const key = `${game.gameId} ${game.teamId}`
      let side = sides.get(key)
      if (side === undefined) {
        side = new ShotCounts()
        sides.set(key, side)
      }
      side.add(game)
      if (game.minutes > 0) this.#addToPlayer(game)
    }
    this.#league.turnTo(block.season)
    for (const { gameId, teamId, opponentId } of block.teamGames) {
      const allowed = sides.get(`${gameId} ${opponentId}`)
      if (allowed === undefined) continue
      let team = this.#teams.get(teamId)
      if (team === undefined) {
        team = new ShotsAllowed()
        this.#teams.set(teamId, team)
      }
      team.add(allowed)
      this.#league.add(allowed)
    }
    this.#defences.clear()
    for (const totals of block.seasonZones ?? []) this.#learnSeason(totals, block.season)
  }

  /** Over the newest `games` games, for a game of `season`. Every share is NaN where box scores do not say. */
  shares(playerId: number, games: number, season: string): ZoneShares {
    const ring = this.#players.get(playerId)
    const three = ring === undefined ? Number.NaN : shareOf(ring, column.threes, column.shots, games)
    if (ring !== undefined && this.#placed.has(playerId)) {
      const paint = shareOf(ring, column.paint, column.placed, games)
      const mid = shareOf(ring, column.mid, column.placed, games)
      if (!Number.isNaN(paint)) return { paint, mid, three, source: 'play-by-play' }
    }
    const part = this.#paintParts.get(playerId)?.findLast((each) => each.season < season)?.part
    if (part === undefined || Number.isNaN(three))
      return { paint: Number.NaN, mid: Number.NaN, three, source: 'box-scores' }
    return { paint: (1 - three) * part, mid: (1 - three) * (1 - part), three, source: 'prior-season' }
  }

  /** Share of shots made that the team allowed in its last 15 games, minus the league's: percentage points, + = weak defence. */
  defence(teamId: number): Readonly<Record<DefenceZone, number>> {
    let defence = this.#defences.get(teamId)
    if (defence === undefined) {
      defence = holdAgainstLeague(this.#teams.get(teamId), this.#league)
      this.#defences.set(teamId, defence)
    }
    return defence
  }

  #addToPlayer(game: PlayerGame): void {
    let ring = this.#players.get(game.playerId)
    if (ring === undefined) {
      ring = new GameRing(5, playerGamesKept)
      this.#players.set(game.playerId, ring)
    }
    const { zones } = game
    if (zones !== null) this.#placed.add(game.playerId)
    const at = ring.push()
    ring.values[at + column.shots] = game.fga
    ring.values[at + column.threes] = game.fg3a
    ring.values[at + column.placed] =
      zones === null ? Number.NaN : zones.paintAttempts + zones.midAttempts + zones.threeAttempts
    ring.values[at + column.paint] = zones === null ? Number.NaN : zones.paintAttempts
    ring.values[at + column.mid] = zones === null ? Number.NaN : zones.midAttempts
  }

  #learnSeason({ season, playerId, paintAttempts, midAttempts }: SeasonZones, through: string): void {
    if (season > through) throw new Error(`the shot zones of ${season} came with a day of ${through}`)
    if (paintAttempts === null || midAttempts === null) return
    const twos = paintAttempts + midAttempts
    if (twos < seasonTwosMin) return
    const known = this.#paintParts.get(playerId) ?? []
    known.push({ season, part: paintAttempts / twos })
    this.#paintParts.set(playerId, known)
  }
}

/** Over those games of the window of which both are known; NaN where these are less than half of it, and without a shot. */
function shareOf(ring: GameRing, part: number, whole: number, games: number): number {
  const n = Math.min(games, ring.size)
  let [known, parts, wholes] = [0, 0, 0]
  for (let back = 0; back < n; back += 1) {
    const at = ring.at(back)
    const [one, all] = [ring.values[at + part]!, ring.values[at + whole]!]
    if (Number.isNaN(one) || Number.isNaN(all)) continue
    known += 1
    parts += one
    wholes += all
  }
  return 2 * known < n || wholes === 0 ? Number.NaN : parts / wholes
}
