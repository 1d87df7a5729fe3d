/** play_by_play: every event of the date's final games, shots with their place and zone.
 *
 * ESPN names its players by ids and names of its own: one that finds nobody keeps its row, without our id. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { PlayFact } from '../domain/facts.ts'
import type { UnresolvedName } from '../domain/player-finder.ts'
import { sourceOf } from '../domain/resource.ts'
import { parseEspnPlays } from './parse/parse-espn-plays.ts'
import { parseNbaCdnPlayByPlay } from './parse/parse-nba-cdn-playbyplay.ts'
import { parseNbaStatsPlayByPlay } from './parse/parse-nba-stats-playbyplay.ts'
import { type BoxScoreParts, readFinalGames } from './player-boxscores.ts'
import { createRawFacts, type RawRows } from './raw-facts.ts'
import type { Read, Readers } from './reader.ts'

/** The shortest list looked at has more; a game has some five hundred. */
const playsMinPerGame = 50

export const playReaders: Readers<readonly PlayFact[]> = {
  'nba-cdn/playbyplay': parseNbaCdnPlayByPlay,
  'nba-stats/playbyplayv3': parseNbaStatsPlayByPlay,
  'espn/plays': parseEspnPlays,
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
    toRows: (read, context) => describePlays(read, context, parts),
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
  { loadFinder }: BoxScoreParts,
): Promise<RawRows> {
  const finals = new Set((await readFinalGames(db, gameDate)).map((game) => game.gameId))
  const isNamed = read.some(({ facts }) => facts.some(({ playerSourceId }) => playerSourceId !== null))
  const finder = isNamed ? await loadFinder(db, gameDate) : undefined
  const unresolved = new Map<string, UnresolvedName>()
  const ids = new Map<string, number | null>()

  function findPlayer({ playerId, playerName, playerSourceId, teamId }: PlayFact, source: string) {
    if (playerId !== null || playerSourceId === null || playerName === null) return playerId
    const key = `${teamId} ${playerSourceId}`
    const known = ids.get(key)
    if (known !== undefined) return known
    const player = { playerId: null, sourceId: playerSourceId, name: playerName }
    const teamIds = teamId === null ? [] : [teamId]
    const found = finder!.find(player, source, teamIds)
    if (found.kind === 'unresolved') {
      unresolved.set(playerSourceId, { source, player, teamIds, reason: found.reason })
    }
    const id = found.kind === 'found' ? found.playerId : null
    ids.set(key, id)
    return id
  }

  const rows = read.flatMap(({ resource, facts }) =>
    facts
      .filter((play) => finals.has(play.gameId))
      .map((play) => ({
        game_id: play.gameId,
        event_number: play.eventNumber,
        period: play.period,
        seconds_left: play.secondsLeft,
        team_id: play.teamId,
        player_id: findPlayer(play, sourceOf(resource)),
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
  return { rows, unresolved: [...unresolved.values()] }
}
