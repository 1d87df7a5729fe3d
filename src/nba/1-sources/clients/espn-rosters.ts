/** ESPN's rosters, one request a team: all thirty, for a roster names everyone. They speak of now and of no other day.
 *
 * A team is asked for by ESPN's own id; it does not change, so no list of teams has to come first. */
import { headerProfiles } from '../header-profiles.ts'
import { espnBasketballPath } from './espn-scoreboard.ts'
import { askInOrder, type Source } from './source.ts'
import { speaksOnlyOfNow } from './speaks-only-of-now.ts'

const teamIds: Readonly<Record<string, number>> = {
  ...{ ATL: 1, BOS: 2, BKN: 17, CHA: 30, CHI: 4, CLE: 5, DAL: 6, DEN: 7, DET: 8, GSW: 9 },
  ...{ HOU: 10, IND: 11, LAC: 12, LAL: 13, MEM: 29, MIA: 14, MIL: 15, MIN: 16, NOP: 3, NYK: 18 },
  ...{ OKC: 25, ORL: 19, PHI: 20, PHX: 21, POR: 22, SAC: 23, SAS: 24, TOR: 28, UTA: 26, WAS: 27 },
}

export const espnRosters: Source = {
  name: 'espn/rosters',
  source: 'espn',
  baseUrl: (config) => config.espnUrl,
  silent: speaksOnlyOfNow('ESPN'),
  async *collect(context, { gameDate }) {
    yield* askInOrder(
      context,
      Object.entries(teamIds).map(([tricode, id]) => ({
        resource: `espn/rosters/${gameDate}/${tricode}`,
        url: `${context.config.espnUrl}${espnBasketballPath}/teams/${id}/roster`,
        headers: headerProfiles.plain,
      })),
    )
  },
}
