/** Two small seasons of one league, one after the other: what was kept of the first, and the second that is followed now. */
import type { League } from '../../src/replay/league.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'

export function createTwoSeasons(seed: string, daysBefore: number, days: number): League {
  const shared = { seed, teams: 6, playersPerTeam: 10 }
  const before = createSimulatedLeague({ ...shared, seasonStart: '2024-10-22', days: daysBefore })
  const now = createSimulatedLeague({ ...shared, seasonStart: '2025-10-21', days })
  const seasonOf = (season: string): League => (season === '2024-25' ? before : now)
  const leagueOf = (gameId: string): League => (gameId.startsWith('00224') ? before : now)
  return {
    ...now,
    seasons: [...before.seasons, ...now.seasons],
    games: (season) => seasonOf(season).games(season),
    boxScore: (gameId) => leagueOf(gameId).boxScore(gameId),
    corrections: (gameId) => leagueOf(gameId).corrections(gameId),
    slips: (source, gameId) => leagueOf(gameId).slips(source, gameId),
    absences: (gameId) => leagueOf(gameId).absences(gameId),
    injuryNotices: (gameId) => leagueOf(gameId).injuryNotices(gameId),
    starters: (gameId) => leagueOf(gameId).starters(gameId),
    officials: (gameId) => leagueOf(gameId).officials(gameId),
    players: (season, asOfMs) => seasonOf(season).players(season, asOfMs),
    events: (season) => seasonOf(season).events(season),
    lineSnapshots: (eventId) => [...before.lineSnapshots(eventId), ...now.lineSnapshots(eventId)],
    gameLineSnapshots: (eventId) => [...before.gameLineSnapshots(eventId), ...now.gameLineSnapshots(eventId)],
    scheduleExtras: (season) => seasonOf(season).scheduleExtras(season),
  }
}
