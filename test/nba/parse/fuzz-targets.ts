/** The genuine payloads and their parsers: what the fuzz suite mangles. One line a payload.
 *
 * A parser stands here as it is called in production, with the resource name and instant that it would be given. */
import { Temporal } from 'temporal-polyfill'
import { parseEventOdds } from '../../../src/nba/2-raw/parse/parse-event-odds.ts'
import { parseLeagueGameLog } from '../../../src/nba/2-raw/parse/parse-league-game-log.ts'
import { parseSchedule } from '../../../src/nba/2-raw/parse/parse-schedule.ts'

export interface FuzzTarget {
  readonly name: string
  /** Path under the pack's `payloads` folder. */
  readonly payload: string
  parse(body: Uint8Array): unknown | Promise<unknown>
}

/** What a parser is told about a reply. */
export function receivedAs(resource: string, at = '2025-03-08T18:00:00Z') {
  return { resource, receivedAt: Temporal.Instant.from(at) }
}

const now = Temporal.Instant.from('2025-03-08T18:00:00Z')

export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'nba-cdn/schedule',
    payload: 'nba-cdn/scheduleLeagueV2_2025-26_preseason.json',
    parse: parseSchedule,
  },
  {
    name: 'nba-stats/leaguegamelog',
    payload: 'nba-stats/leaguegamelog_players_2025-03-15.json',
    parse: parseLeagueGameLog,
  },
  {
    name: 'odds-api/event-odds',
    payload: 'odds-api/event_odds_player_points_2024-02-22_nets_at_raptors.json',
    parse: (body) => parseEventOdds(body, now),
  },
]
