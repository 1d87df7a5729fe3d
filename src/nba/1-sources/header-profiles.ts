/** Header profiles: what each upstream wants to be asked with.
 *
 * The CDN refuses clients that do not look like the site's own pages; stats.nba.com lets them hang instead. The others take
 * anybody who says who he is. */

const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'

export const headerProfiles = {
  nbaCdn: {
    accept: 'application/json, text/plain, */*',
    referer: 'https://www.nba.com/',
    'user-agent': browser,
  },
  nbaStats: {
    accept: 'application/json, text/plain, */*',
    'accept-language': 'en-US,en;q=0.9',
    origin: 'https://www.nba.com',
    referer: 'https://www.nba.com/',
    'user-agent': browser,
    'x-nba-stats-origin': 'stats',
    'x-nba-stats-token': 'true',
  },
  /** Pages and PDFs of the league's offices. */
  nbaOfficial: { accept: '*/*', referer: 'https://official.nba.com/', 'user-agent': browser },
  plain: { accept: 'application/json', 'user-agent': 'sixthman (sports data pipeline)' },
} as const satisfies Record<string, Readonly<Record<string, string>>>
