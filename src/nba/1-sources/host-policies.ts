/** How often and how many at once each upstream is asked: what they publish, or where they were seen to refuse.
 *
 * By the public host names, so that a replay server on another address is asked as fast as it answers. */
import type { HostPolicy } from '../../platform/http.ts'

export const hostPolicies: Readonly<Record<string, HostPolicy>> = {
  'cdn.nba.com': { requestsPerSecond: 10, burst: 10, concurrency: 6 },
  // Blocks addresses that ask faster; there is no published limit.
  'stats.nba.com': { requestsPerSecond: 1, burst: 3, concurrency: 2 },
  'official.nba.com': { requestsPerSecond: 1, burst: 2, concurrency: 1 },
  'ak-static.cms.nba.com': { requestsPerSecond: 2, burst: 6, concurrency: 2 },
  'site.api.espn.com': { requestsPerSecond: 5, burst: 10, concurrency: 4 },
  // Its free plan takes 5 a minute and answers 429 with Retry-After beyond; paid plans take more than this.
  'api.balldontlie.io': { requestsPerSecond: 1, burst: 5, concurrency: 1 },
  // Its limit is 30 a second.
  'api.the-odds-api.com': { requestsPerSecond: 10, burst: 10, concurrency: 4 },
}
