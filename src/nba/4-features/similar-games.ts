/** A player's earlier games that were like the one asked about, by what was known before each of them.
 *
 * Opponent, rest, venue and form are written down when a game is applied, from the state right before its day. Nothing that
 * happened since can change them: a defence that is weak now may have been strong then. */

import { gamesKept, type PlayerHistory, playerColumn } from './player-history.ts'
import { type LeagueMeans, type TeamHistory, teamColumn } from './team-history.ts'

/** Points of likeness, 100 in all; below 70 a game is not alike. The 20 most alike count, of equals the latest. */
const weights = { opponent: 40, rest: 30, venue: 15, form: 15 }
const scoreMin = 70
const gamesMax = 20

/** A defence this far (points per 100 possessions) from the league's is strong or weak: about a third of all are either. */
const tierWidth = 1.5
/** A mean of five games this share away from the season's is form. */
const formWidth = 0.1

/** What is not known is like nothing. */
const opponent = { strong: 0, average: 1, weak: 2, unknown: 3 }
const rest = { threeOrMore: 3, unknown: 4 }
const form = { falling: 0, steady: 1, rising: 2, unknown: 3 }

/** What was known of a game before it began; rating and mean as numbers, NaN for what was not known. */
export interface Circumstances {
  readonly player: PlayerHistory | undefined
  readonly opponent: TeamHistory | undefined
  readonly league: LeagueMeans
  readonly season: string
  readonly day: number
  readonly isHome: boolean
}

export interface SimilarMean {
  /** How many of the most alike games there are, at most 20; NaN for a player or an opponent never seen. */
  readonly games: number
  /** Of the market's statistic, weighted by likeness; NaN without a game. */
  readonly mean: number
}

export class SimilarGames {
  readonly #marketCount: number
  /** For each player one byte a game and market, in the places that his own ring of games has. */
  readonly #contexts = new Map<number, Uint8Array>()
  /** Until the next day is applied a team's tier stays what it is. */
  readonly #tiers = new Map<TeamHistory, number>()

  constructor(marketCount: number) {
    this.#marketCount = marketCount
  }

  /** Call when a day has been applied: what was read from the state before it holds no longer. */
  turnDay(): void {
    this.#tiers.clear()
  }

  /** Call before the day of the game is added to any history. */
  remember(playerId: number, circumstances: Circumstances): void {
    let contexts = this.#contexts.get(playerId)
    if (contexts === undefined) {
      contexts = new Uint8Array(gamesKept * this.#marketCount)
      this.#contexts.set(playerId, contexts)
    }
    const place = (circumstances.player?.gamesKnown ?? 0) % gamesKept
    const common = this.#readCommon(circumstances)
    for (let m = 0; m < this.#marketCount; m += 1) {
      contexts[m * gamesKept + place] = common | readForm(circumstances, m)
    }
  }

  find(circumstances: Circumstances, market: number): SimilarMean {
    const { player } = circumstances
    const contexts = player && this.#contexts.get(player.playerId)
    const common = this.#readCommon(circumstances)
    // Without the opponent no game can reach 70 points: that is not to know, and not to have found none.
    if (player === undefined || contexts === undefined || common >> 6 === opponent.unknown)
      return { games: Number.NaN, mean: Number.NaN }
    const row = (common | readForm(circumstances, market)) << 8
    counts.fill(0)
    const { values, size } = player.games
    const first = market * gamesKept
    let place = player.gamesKnown % gamesKept
    for (let back = 0; back < size; back += 1) {
      place = place === 0 ? gamesKept - 1 : place - 1
      const score = scores[row | contexts[first + place]!]!
      if (score < scoreMin) continue
      const stat = values[player.games.at(back) + playerColumn.market + market]!
      const level = score - scoreMin
      const count = counts[level]!
      if (count === gamesMax || Number.isNaN(stat)) continue
      stats[level * gamesMax + count] = stat
      counts[level] = count + 1
    }
    return meanOfBest()
  }

  /** Opponent in two bits, rest in three, venue in one; form takes the last two. */
  #readCommon({ player, opponent: team, league, day, isHome }: Circumstances): number {
    const days = player === undefined ? Number.NaN : player.daysSinceLast(day) - 1
    const resting = Number.isNaN(days) ? rest.unknown : Math.min(days, rest.threeOrMore)
    const tier = team === undefined ? opponent.unknown : this.#tierOf(team, league)
    return (tier << 6) | (resting << 3) | (isHome ? 4 : 0)
  }

  #tierOf(team: TeamHistory, league: LeagueMeans): number {
    let tier = this.#tiers.get(team)
    if (tier === undefined) {
      tier = readTier(team.games.mean(teamColumn.defence, 15) - league.mean(teamColumn.defence))
      this.#tiers.set(team, tier)
    }
    return tier
  }
}

const levels = 100 - scoreMin + 1
/** Scratch, used anew by each question: for each score the statistics of the games that have it, latest first. */
const counts = new Uint8Array(levels)
const stats = new Float64Array(levels * gamesMax)

function meanOfBest(): SimilarMean {
  let [games, sum, weight] = [0, 0, 0]
  for (let level = levels - 1; level >= 0 && games < gamesMax; level -= 1) {
    const taken = Math.min(counts[level]!, gamesMax - games)
    for (let i = 0; i < taken; i += 1) sum += (level + scoreMin) * stats[level * gamesMax + i]!
    weight += taken * (level + scoreMin)
    games += taken
  }
  return { games, mean: games === 0 ? Number.NaN : sum / weight }
}

function readTier(gap: number): number {
  if (Number.isNaN(gap)) return opponent.unknown
  return gap <= -tierWidth ? opponent.strong : gap >= tierWidth ? opponent.weak : opponent.average
}

function readForm({ player, season }: Circumstances, market: number): number {
  if (player === undefined) return form.unknown
  const mean = player.seasonMean(1 + market, season)
  const change = player.games.mean(playerColumn.market + market, 5) / mean - 1
  if (!Number.isFinite(change)) return form.unknown
  return change <= -formWidth ? form.falling : change >= formWidth ? form.rising : form.steady
}

/** Of each pair of contexts: full weight where they agree, half where they are one step apart (rest: a day). */
const scores = new Uint8Array(256 * 256)
for (let now = 0; now < 256; now += 1) {
  for (let then = 0; then < 256; then += 1) scores[(now << 8) | then] = rate(now, then)
}

function rate(now: number, then: number): number {
  const step = (shift: number, mask: number, unknown: number): number => {
    const [one, other] = [(now >> shift) & mask, (then >> shift) & mask]
    if (one >= unknown || other >= unknown) return 0
    return Math.max(0, 1 - Math.abs(one - other) / 2)
  }
  const venue = (now & 4) === (then & 4) ? weights.venue : 0
  return (
    weights.opponent * step(6, 3, opponent.unknown) +
    weights.rest * step(3, 7, rest.unknown) +
    venue +
    weights.form * step(0, 3, form.unknown)
  )
}
