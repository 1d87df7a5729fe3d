/** Plays one simulated game: two box scores that add up, and a winner.
 *
 * A tie goes to overtimes of 25 team minutes; whole minutes sum to 240 and 25 an overtime, points follow from the shots. */
import type { Random } from '../../platform/random.ts'
import type { PlayerLine } from '../league.ts'
import { drawBinomial, drawPoisson } from './draw.ts'
import { describeSetting, type Setting, shareMinutes, shareShots } from './expect-line.ts'
import type { SimulatedPlayer, SimulatedTeam } from './roster.ts'

/** Nights differ more than Poisson counts do: deviations of the logarithm. */
const minutesNoise = 0.13
const shotsNoise = 0.2
const touchNoise = 0.14
/** In units of a Poisson deviation. */
const teamShotsNoise = 0.4
const mostOvertimes = 4

export interface PlayedGame {
  readonly lines: readonly PlayerLine[]
  readonly homeScore: number
  readonly awayScore: number
  readonly overtimes: number
}

type Counts = { -readonly [Key in keyof PlayerLine]: PlayerLine[Key] }

interface Side {
  readonly setting: Setting
  readonly players: readonly SimulatedPlayer[]
  readonly counts: Map<number, Counts>
}

export function playGame(
  random: Random,
  home: SimulatedTeam,
  away: SimulatedTeam,
  absent: ReadonlySet<number>,
): PlayedGame {
  const homeSide = openSide(random.fork('home'), home, away, true, absent)
  const awaySide = openSide(random.fork('away'), away, home, false, absent)
  let overtimes = 0
  while (score(homeSide) === score(awaySide) && overtimes < mostOvertimes) {
    overtimes++
    const own = random.fork(`overtime/${overtimes}`)
    for (const side of [homeSide, awaySide]) {
      const five = side.players.slice(0, 5)
      play(own, side, five, new Map(five.map((player) => [player.playerId, 5])))
    }
  }
  if (score(homeSide) === score(awaySide)) {
    const [counts] = homeSide.counts.values()
    if (!counts) throw new Error('a team without players')
    counts.fta++
    counts.ftm++
  }
  const margin = score(homeSide) - score(awaySide)
  const noise = random.fork('plus-minus')
  for (const [side, sign] of [
    [homeSide, 1],
    [awaySide, -1],
  ] as const) {
    for (const counts of side.counts.values()) {
      counts.plusMinus = Math.round((sign * margin * counts.minutes) / 48 + 5 * noise.normal())
    }
  }
  return {
    lines: [...homeSide.counts.values(), ...awaySide.counts.values()],
    homeScore: score(homeSide),
    awayScore: score(awaySide),
    overtimes,
  }
}

function openSide(
  random: Random,
  own: SimulatedTeam,
  opponent: SimulatedTeam,
  isHome: boolean,
  absent: ReadonlySet<number>,
): Side {
  const base = describeSetting(own, opponent, isHome)
  const setting = { ...base, pace: base.pace * Math.exp(0.03 * random.normal()) }
  const available = own.players.filter((player) => !absent.has(player.playerId))
  const weights = new Map(
    available.map((player) => [player.playerId, Math.exp(minutesNoise * random.normal())]),
  )
  const minutes = shareMinutes(available, (player) => weights.get(player.playerId) ?? 1)
  const side: Side = {
    setting,
    players: available.filter((player) => minutes.has(player.playerId)),
    counts: new Map(),
  }
  play(random, side, side.players, roundTo240(minutes))
  return side
}

function roundTo240(minutes: ReadonlyMap<number, number>): Map<number, number> {
  const whole = new Map([...minutes].map(([playerId, value]) => [playerId, Math.floor(value)]))
  const rest = 240 - [...whole.values()].reduce((sum, value) => sum + value, 0)
  const byRemainder = [...minutes].sort(([, a], [, b]) => (b % 1) - (a % 1)).slice(0, rest)
  for (const [playerId] of byRemainder) whole.set(playerId, (whole.get(playerId) ?? 0) + 1)
  return whole
}

function play(
  random: Random,
  side: Side,
  players: readonly SimulatedPlayer[],
  minutes: ReadonlyMap<number, number>,
): void {
  const form = new Map(players.map((player) => [player.playerId, unbiased(random, shotsNoise)]))
  const expected = shareShots(players, minutes, side.setting, (player) => form.get(player.playerId) ?? 1)
  const shots = drawShots(random, expected)
  for (const player of players) {
    const played = minutes.get(player.playerId) ?? 0
    // MIN counts whole minutes; who got none of them did not play.
    if (played > 0) playMinutes(random, side, player, played, shots.get(player.playerId) ?? 0)
  }
}

/** A team's shots are its possessions: the total hardly varies, who takes them does. */
function drawShots(random: Random, expected: ReadonlyMap<number, number>): Map<number, number> {
  let mean = 0
  for (const value of expected.values()) mean += value
  const total = Math.round(mean + Math.sqrt(mean) * teamShotsNoise * random.normal())
  const shots = new Map<number, number>()
  for (let shot = 0; shot < total; shot++) {
    let place = random.float() * mean
    for (const [playerId, value] of expected) {
      place -= value
      if (place >= 0) continue
      shots.set(playerId, (shots.get(playerId) ?? 0) + 1)
      break
    }
  }
  return shots
}

function playMinutes(
  random: Random,
  { setting, counts }: Side,
  player: SimulatedPlayer,
  minutes: number,
  fga: number,
): void {
  let line = counts.get(player.playerId)
  if (!line) {
    line = emptyLine(player)
    counts.set(player.playerId, line)
  }
  const touch = (rate: number): number =>
    drawPoisson(random, rate * minutes * setting.pace * unbiased(random, touchNoise))
  const fg3a = drawBinomial(random, fga, player.threeShare)
  const fg3m = drawBinomial(random, fg3a, player.threeAccuracy * setting.accuracy)
  const fta = drawPoisson(random, fga * player.ftaPerFga)
  line.minutes += minutes
  line.fga += fga
  line.fg3a += fg3a
  line.fg3m += fg3m
  line.fgm += fg3m + drawBinomial(random, fga - fg3a, player.twoAccuracy * setting.accuracy)
  line.fta += fta
  line.ftm += drawBinomial(random, fta, player.ftAccuracy)
  line.oreb += touch(player.orebPerMinute)
  line.dreb += touch(player.drebPerMinute)
  line.ast += touch(player.astPerMinute)
  line.stl += touch(player.stlPerMinute)
  line.blk += touch(player.blkPerMinute)
  line.tov += touch(player.tovPerMinute)
  line.pf = Math.min(6, line.pf + touch(player.pfPerMinute))
}

/** Log-normal with a mean of one. */
function unbiased(random: Random, deviation: number): number {
  return Math.exp(deviation * random.normal() - (deviation * deviation) / 2)
}

function score({ counts }: Side): number {
  let points = 0
  for (const line of counts.values()) points += 2 * line.fgm + line.fg3m + line.ftm
  return points
}

function emptyLine(player: SimulatedPlayer): Counts {
  return {
    playerId: player.playerId,
    playerName: player.name,
    teamId: player.teamId,
    minutes: 0,
    fgm: 0,
    fga: 0,
    fg3m: 0,
    fg3a: 0,
    ftm: 0,
    fta: 0,
    oreb: 0,
    dreb: 0,
    ast: 0,
    stl: 0,
    blk: 0,
    tov: 0,
    pf: 0,
    plusMinus: 0,
    videoAvailable: 1,
  }
}
