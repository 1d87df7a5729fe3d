/** Every upstream endpoint that the replay plays; a new one is a file here and a line below. */

import { balldontlieEndpoints } from './balldontlie.ts'
import { balldontliePlayers } from './balldontlie-players.ts'
import { balldontlieProps } from './balldontlie-props.ts'
import { boxScoreTraditional } from './box-score-traditional.ts'
import { cdnBoxScore } from './cdn-box-score.ts'
import { cdnOdds } from './cdn-odds.ts'
import { cdnPlayByPlay } from './cdn-play-by-play.ts'
import type { Endpoint } from './endpoint.ts'
import { espnInjuries } from './espn-injuries.ts'
import { espnRoster } from './espn-roster.ts'
import { espnScoreboard } from './espn-scoreboard.ts'
import { espnSummary } from './espn-summary.ts'
import { createGameLogEndpoint } from './game-log.ts'
import { injuryReport } from './injury-report.ts'
import { createOddsApiEndpoints } from './odds-api.ts'
import { officials } from './officials.ts'
import { playByPlayV3 } from './play-by-play-v3.ts'
import { playerIndex } from './player-index.ts'
import { createScheduleEndpoint } from './schedule.ts'
import { scoreboard } from './scoreboard.ts'
import { scoreboardV2 } from './scoreboard-v2.ts'

/** Each server has its own: some keep serialised replies and the used quota. */
export function createEndpoints(): Endpoint[] {
  return [
    createScheduleEndpoint(),
    cdnBoxScore,
    cdnPlayByPlay,
    cdnOdds,
    createGameLogEndpoint(),
    boxScoreTraditional,
    scoreboard,
    scoreboardV2,
    playByPlayV3,
    playerIndex,
    officials,
    injuryReport,
    espnScoreboard,
    espnSummary,
    espnInjuries,
    espnRoster,
    ...balldontlieEndpoints,
    ...balldontliePlayers,
    balldontlieProps,
    ...createOddsApiEndpoints(),
  ]
}
