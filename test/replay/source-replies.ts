/** Paths and reply shapes of the sources beside schedule, game log and player lines; no assertions here. */
export const espnRoot = '/site.api.espn.com/apis/site/v2/sports/basketball/nba'
const liveData = '/cdn.nba.com/static/json/liveData'
const gameOdds = 'apiKey=k&regions=us&oddsFormat=american&markets=h2h,spreads,totals'
const oddsHost = '/api.the-odds-api.com/v4'

/** One path to each endpoint, about a game that is over, its date, or the slate to come. */
export function listPaths(gameId: string, gameDate: string, slateDate: string, slateGameId: string) {
  const compact = (date: string): string => date.replaceAll('-', '')
  return {
    cdnBoxScore: `${liveData}/boxscore/boxscore_${gameId}.json`,
    cdnPlays: `${liveData}/playbyplay/playbyplay_${gameId}.json`,
    cdnOdds: `${liveData}/odds/odds_todaysGames.json`,
    playsV3: `/stats.nba.com/stats/playbyplayv3?GameID=${gameId}`,
    traditional: `/stats.nba.com/stats/boxscoretraditionalv3?GameID=${gameId}`,
    scoreboard: `/stats.nba.com/stats/scoreboardv3?GameDate=${gameDate}&LeagueID=00`,
    olderScoreboard: `/stats.nba.com/stats/scoreboardv2?GameDate=${gameDate}&LeagueID=00&DayOffset=0`,
    playerIndex: '/stats.nba.com/stats/playerindex?Season=2025-26&LeagueID=00',
    espnScoreboard: `${espnRoot}/scoreboard?dates=${compact(gameDate)}`,
    espnSlate: `${espnRoot}/scoreboard?dates=${compact(slateDate)}`,
    espnSummary: `${espnRoot}/summary?event=4${gameId.slice(2)}`,
    espnRoster: `${espnRoot}/teams/2/roster`,
    espnInjuries: `${espnRoot}/injuries`,
    balldontlieGames: `/api.balldontlie.io/v1/games?dates[]=${gameDate}&per_page=100`,
    balldontlieBoxScores: `/api.balldontlie.io/v1/box_scores?date=${gameDate}`,
    balldontlieStats: `/api.balldontlie.io/v1/stats?dates[]=${gameDate}&per_page=100`,
    balldontlieInjuries: '/api.balldontlie.io/v1/player_injuries?per_page=100',
    balldontlieActive: '/api.balldontlie.io/v1/players/active?per_page=100',
    balldontlieProps: `/api.balldontlie.io/v2/odds/player_props?game_id=${Number(slateGameId.slice(2)) + 7_000_000}`,
    officials: `/official.nba.com/wp-json/api/v1/get-game-officials?&date=${slateDate}`,
    injuryReport: `/ak-static.cms.nba.com/referee/injury/Injury-Report_${slateDate}_04PM.pdf`,
    gameOdds: `${oddsHost}/sports/basketball_nba/odds?${gameOdds}`,
    historicalGameOdds: `${oddsHost}/historical/sports/basketball_nba/odds?${gameOdds}&date=${gameDate}T22:00:00Z`,
  }
}

export interface CdnTeam {
  score: number
  periods: { score: number }[]
  players: {
    personId: number
    status: string
    played: string
    starter: string
    notPlayingReason?: string
    statistics: { points: number; reboundsTotal: number; assists: number; minutes: string }
  }[]
}

export interface CdnBoxReply {
  game: { gameStatus: number; officials: object[]; homeTeam: CdnTeam; awayTeam: CdnTeam }
}

export interface PlaysReply {
  game: {
    actions: {
      actionType: string
      personId: number
      period: number
      shotResult?: string
      assistPersonId?: number
      scoreHome: string
      scoreAway: string
    }[]
  }
}

export interface TraditionalReply {
  boxScoreTraditional: {
    homeTeam: { players: { personId: number; comment: string; statistics: { points: number } }[] }
  }
}

export interface EspnSummaryReply {
  boxscore: {
    players?: {
      team: { abbreviation: string }
      statistics: { athletes: { athlete: { id: string }; didNotPlay: boolean; stats: string[] }[] }[]
    }[]
  }
}

export interface BalldontliePage {
  data: {
    id: number
    pts: number
    reb: number
    ast: number
    stl: number
    blk: number
    turnover: number
    player: { id: number }
  }[]
  meta: { next_cursor?: number; per_page: number }
}
