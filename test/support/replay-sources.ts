/** Every source at one replay server, with keys that it takes. */
import type { SourceConfig } from '../../src/nba/1-sources/clients/index.ts'

export function replaySources(url: string): SourceConfig {
  return {
    nbaCdnUrl: `${url}/cdn.nba.com`,
    nbaStatsUrl: `${url}/stats.nba.com`,
    nbaOfficialUrl: `${url}/official.nba.com`,
    nbaReportsUrl: `${url}/ak-static.cms.nba.com`,
    espnUrl: `${url}/site.api.espn.com`,
    balldontlieUrl: `${url}/api.balldontlie.io`,
    balldontlieKey: 'replay-key',
    oddsApiUrl: `${url}/api.the-odds-api.com`,
    oddsApiKey: 'replay-key',
  }
}
