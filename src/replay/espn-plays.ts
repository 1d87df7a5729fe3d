/** A final game's plays as ESPN's summary writes them: athletes by id alone, places in feet with the hoop at (25, 0). */
import { describeEspnTeam } from './espn-objects.ts'
import type { LeagueGame, PlayerLine } from './league.ts'
import { listPlays, type Play } from './play-list.ts'
import { toEspnAthleteId, toEspnEventId } from './source-ids.ts'

/** ESPN's mark of a play without a place. */
const nowhere = { x: -214_748_340, y: -214_748_365 }

const types: Readonly<Record<Play['action'], string>> = {
  '2pt': 'Jump Shot',
  '3pt': 'Jump Shot',
  freethrow: 'Free Throw - 1 of 1',
  rebound: 'Rebound',
  turnover: 'Bad Pass Turnover',
  foul: 'Personal Foul',
  steal: 'Steal',
  block: 'Block Shot',
}

export function describeEspnPlays(game: LeagueGame, lines: readonly PlayerLine[]): object[] {
  const plays = listPlays(game.gameId, game.homeTeamId, lines, game.overtimes)
  const last = plays.at(-1)
  const end = {
    type: { id: '402', text: 'End Game' },
    text: 'End of Game',
    awayScore: last?.scoreAway ?? 0,
    homeScore: last?.scoreHome ?? 0,
    period: { number: 4 + game.overtimes },
    clock: { displayValue: '0.0' },
    scoringPlay: false,
    scoreValue: 0,
    shootingPlay: false,
  }
  return [...plays.map(describePlay), end].map((play, index) => ({
    id: `${toEspnEventId(game.gameId)}${index + 4}`,
    sequenceNumber: String(index + 4),
    ...play,
  }))
}

function describePlay(play: Play) {
  const { line, shot, isMade, points } = play
  const isShot = shot !== null || play.action === 'freethrow'
  const word = play.action === '3pt' ? 'three point jumper' : 'jumper'
  const made = isMade ? 'makes' : 'misses'
  return {
    type: { id: '92', text: types[play.action] },
    text: shot
      ? `${line.playerName} ${made} ${Math.round(shot.distanceFeet)}-foot ${word}`
      : `${line.playerName} ${isMade === null ? play.action : `${made} free throw`}`,
    awayScore: play.scoreAway,
    homeScore: play.scoreHome,
    period: { number: play.period },
    clock: { displayValue: describeClock(play.secondsLeft) },
    scoringPlay: isMade === true,
    scoreValue: points,
    team: { id: describeEspnTeam(line.teamId).id },
    participants: [{ athlete: { id: toEspnAthleteId(line.playerId) } }],
    shootingPlay: isShot,
    ...(isShot ? { pointsAttempted: play.action === '3pt' ? 3 : play.action === '2pt' ? 2 : 1 } : {}),
    coordinate: shot ? { x: Math.round(25 + shot.xLegacy / 10), y: Math.round(shot.yLegacy / 10) } : nowhere,
  }
}

/** Under a minute there are tenths of a second and no minutes. */
function describeClock(secondsLeft: number): string {
  const seconds = secondsLeft % 60
  return secondsLeft < 60
    ? seconds.toFixed(1)
    : `${Math.floor(secondsLeft / 60)}:${String(seconds).padStart(2, '0')}`
}
