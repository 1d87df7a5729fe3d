/** Replies of sources of which no genuine one is at hand, written after their documentation: what the parsers are tested and fuzzed with. */
import { toBody } from './payloads.ts'

export function balldontlieProp(overrides: Record<string, unknown> = {}) {
  return {
    id: 1_143_432_190,
    game_id: 18_447_082,
    player_id: 115,
    vendor: 'draftkings',
    prop_type: 'points',
    line_value: '25.5',
    market: { type: 'over_under', over_odds: -115, under_odds: -105 },
    updated_at: '2025-11-05T22:01:07.142Z',
    ...overrides,
  }
}

export const balldontlieProps = toBody({
  data: [
    balldontlieProp(),
    balldontlieProp({ id: 2, market: { type: 'milestone', odds: 340 }, line_value: '30' }),
    balldontlieProp({ id: 3, vendor: 'caesars', line_value: '26.5' }),
    balldontlieProp({ id: 4, prop_type: 'points_rebounds_assists', line_value: '35.5' }),
    balldontlieProp({ id: 5, prop_type: 'blocks', line_value: '0.5' }),
    balldontlieProp({ id: 6, player_id: 237, prop_type: 'threes', line_value: '2.5' }),
  ],
  meta: { per_page: 100 },
})

export function balldontliePlayer(overrides: Record<string, unknown> = {}) {
  return {
    ...{ id: 115, first_name: 'Stephen', last_name: 'Curry', position: 'G', height: '6-2', weight: '185' },
    ...{
      jersey_number: '30',
      college: 'Davidson',
      country: 'USA',
      draft_year: 2009,
      draft_round: 1,
      draft_number: 7,
    },
    team: {
      ...{ id: 10, conference: 'West', division: 'Pacific', city: 'Golden State', name: 'Warriors' },
      ...{ full_name: 'Golden State Warriors', abbreviation: 'GSW' },
    },
    ...overrides,
  }
}

export const balldontliePlayers = toBody({
  data: [
    balldontliePlayer(),
    balldontliePlayer({ id: 2, first_name: 'Nene', last_name: '', position: '', jersey_number: null }),
    balldontliePlayer({ id: 3, first_name: 'Free', last_name: 'Agent', team: null }),
  ],
  meta: { next_cursor: 3, per_page: 100 },
})

export const espnRoster = toBody({
  timestamp: '2025-11-05T22:00:00Z',
  status: 'success',
  season: { year: 2026, type: 2 },
  athletes: [
    {
      ...{
        id: '3975',
        firstName: 'Stephen',
        lastName: 'Curry',
        fullName: 'Stephen Curry',
        displayName: 'Stephen Curry',
      },
      ...{
        jersey: '30',
        position: { id: '3', name: 'Guard', abbreviation: 'G' },
        injuries: [],
        status: { type: 'active' },
      },
    },
    { id: '5105637', displayName: 'Will Richard', position: { abbreviation: 'G' } },
  ],
  coach: [{ id: '5110', firstName: 'Steve', lastName: 'Kerr' }],
  team: {
    id: '9',
    abbreviation: 'GS',
    location: 'Golden State',
    name: 'Warriors',
    displayName: 'Golden State Warriors',
  },
})
