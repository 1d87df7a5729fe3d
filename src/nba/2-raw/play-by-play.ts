/** play_by_play: every event of the date's final games, shots with their place and zone. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { PlayFact } from '../domain/facts.ts'
import { sourceOf } from '../domain/resource.ts'
import { parseNbaCdnPlayByPlay } from './parse/parse-nba-cdn-playbyplay.ts'
import { type BoxScoreParts, readFinalGames } from './player-boxscores.ts'
import { createRawFacts, type RawRows } from './raw-facts.ts'
import type { Read, Readers } from './reader.ts'

/** The shortest list looked at has more; a game has some five hundred. */
const playsMinPerGame = 50

export const playReaders: Readers<readonly PlayFact[]> = {
  'nba-cdn/playbyplay': parseNbaCdnPlayByPlay,
}

export function createPlayByPlay(parts: BoxScoreParts): Asset {
  return createRawFacts({
    name: 'play_by_play',
    replies: 'play_by_play_replies',
    gate: 'play_by_play_raw',
    plan: 'full',
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '09:00', daysAfter: 1 },
    key: ['game_id', 'event_number'],
    reads: 'the newest replies',
    readers: playReaders,
    toRows: describePlays,
    parts,
    async rowsMin(db, gameDate) {
      const games = (await readFinalGames(db, gameDate)).length
      return { rows: games * playsMinPerGame, because: `${games} final games` }
    },
  })
}

async function describePlays(
  read: readonly Read<readonly PlayFact[]>[],
  { db, gameDate }: PartitionContext,
): Promise<RawRows> {
  const finals = new Set((await readFinalGames(db, gameDate)).map((game) => game.gameId))
  const rows = read.flatMap(({ resource, facts }) =>
    facts
      .filter((play) => finals.has(play.gameId))
      .map((play) => ({
        game_id: play.gameId,
        event_number: play.eventNumber,
        period: play.period,
        seconds_left: play.secondsLeft,
        team_id: play.teamId,
        player_id: play.playerId,
        player_name: play.playerName,
        action: play.action,
        detail: play.detail,
        is_made: play.isMade,
        shot_value: play.shotValue,
        zone: play.zone,
        x: play.x,
        y: play.y,
        distance_feet: play.distanceFeet,
        home_score: play.homeScore,
        away_score: play.awayScore,
        source: sourceOf(resource),
      })),
  )
  return { rows }
}
