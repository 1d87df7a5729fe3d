/** The settings that make a process ask a replay server instead of every real source. */

/** Setting of the address → host that the server's path begins with. */
export const upstreams = [
  ['NBA_CDN_URL', 'cdn.nba.com'],
  ['NBA_STATS_URL', 'stats.nba.com'],
  ['NBA_OFFICIAL_URL', 'official.nba.com'],
  ['NBA_REPORTS_URL', 'ak-static.cms.nba.com'],
  ['ESPN_URL', 'site.api.espn.com'],
  ['BALLDONTLIE_URL', 'api.balldontlie.io'],
  ['ODDS_API_URL', 'api.the-odds-api.com'],
] as const

/** No secrets: the server takes any key. */
export const replayKeys = { BALLDONTLIE_KEY: 'replay-key', ODDS_API_KEY: 'replay-key' } as const

/** All of them, for a server at `url`. */
export function replayEnvironment(url: string): Record<string, string> {
  return {
    ...Object.fromEntries(upstreams.map(([name, host]) => [name, `${url}/${host}`])),
    ...replayKeys,
  }
}
