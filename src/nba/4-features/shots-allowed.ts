/** Shots that teams allowed, by zone: each team's last 15 games, and the league's season to hold them against.
 *
 * Every box score has threes and all twos together; paint and mid-range need play-by-play, and are NaN for a game without it. */
import type { PlayerGame } from '../domain/history.ts'

/** Where a defence is measured; `twoPoint` is everything inside the arc. */
export const defenceZones = ['paint', 'mid', 'three', 'twoPoint'] as const
export type DefenceZone = (typeof defenceZones)[number]

const gamesKept = 15
/** Team games of a season until its own percentages count, as for the league's other means. */
const leagueGamesMin = 60

/** Made and attempted shots of one team in one game; NaN where one player's are not known. */
export class ShotCounts {
  readonly made = fill(0)
  readonly attempts = fill(0)

  add({ fga, fgm, fg3a, threes, zones }: PlayerGame): void {
    this.made.three += threes
    this.attempts.three += fg3a
    this.made.twoPoint += fgm - threes
    this.attempts.twoPoint += fga - fg3a
    this.made.paint += zones?.paintMade ?? Number.NaN
    this.attempts.paint += zones?.paintAttempts ?? Number.NaN
    this.made.mid += zones?.midMade ?? Number.NaN
    this.attempts.mid += zones?.midAttempts ?? Number.NaN
  }
}

/** A team's last games as its opponents shot in them. */
export class ShotsAllowed {
  readonly #games: ShotCounts[] = []
  readonly percentages = fill(Number.NaN)

  add(allowed: ShotCounts): void {
    this.#games.push(allowed)
    if (this.#games.length > gamesKept) this.#games.shift()
    for (const zone of defenceZones) this.percentages[zone] = this.#sum(zone)
  }

  #sum(zone: DefenceZone): number {
    let [known, made, attempts] = [0, 0, 0]
    for (const game of this.#games) {
      if (Number.isNaN(game.made[zone]) || Number.isNaN(game.attempts[zone])) continue
      known += 1
      made += game.made[zone]
      attempts += game.attempts[zone]
    }
    return 2 * known < this.#games.length || attempts === 0 ? Number.NaN : made / attempts
  }
}

/** The league's percentages of this season, or of the one before until this one has had 60 team games that are known. */
export class LeagueShots {
  #season = ''
  #sums = startSums()
  readonly #before = fill(Number.NaN)

  turnTo(season: string): void {
    if (season === this.#season) return
    for (const zone of defenceZones) this.#before[zone] = this.#own(zone)
    this.#sums = startSums()
    this.#season = season
  }

  add(game: ShotCounts): void {
    for (const zone of defenceZones) {
      if (Number.isNaN(game.made[zone]) || Number.isNaN(game.attempts[zone])) continue
      this.#sums[zone].games += 1
      this.#sums[zone].made += game.made[zone]
      this.#sums[zone].attempts += game.attempts[zone]
    }
  }

  percentage(zone: DefenceZone): number {
    const isOwn = this.#sums[zone].games >= leagueGamesMin || Number.isNaN(this.#before[zone])
    return isOwn ? this.#own(zone) : this.#before[zone]
  }

  #own(zone: DefenceZone): number {
    const { made, attempts } = this.#sums[zone]
    return attempts === 0 ? Number.NaN : made / attempts
  }
}

/** In percentage points, + = more than in the league; NaN for a team never seen and for what is not known of it. */
export function holdAgainstLeague(
  team: ShotsAllowed | undefined,
  league: LeagueShots,
): Record<DefenceZone, number> {
  const gaps = fill(Number.NaN)
  if (team === undefined) return gaps
  for (const zone of defenceZones) gaps[zone] = 100 * (team.percentages[zone] - league.percentage(zone))
  return gaps
}

function startSums(): Record<DefenceZone, { games: number; made: number; attempts: number }> {
  const none = () => ({ games: 0, made: 0, attempts: 0 })
  return { paint: none(), mid: none(), three: none(), twoPoint: none() }
}

function fill(value: number): Record<DefenceZone, number> {
  return { paint: value, mid: value, three: value, twoPoint: value }
}
