/** Tells who runs without keys, once, in a sentence, what he gets and what he goes without. */
import type { Config } from '../platform/config.ts'

/** Undefined where nothing is lacking. */
export function describeLack({ ODDS_API_KEY, BALLDONTLIE_KEY }: Config): string | undefined {
  if (ODDS_API_KEY || BALLDONTLIE_KEY) return undefined
  return (
    'Without ODDS_API_KEY or BALLDONTLIE_KEY there are no player props, and therefore no picks: no other source has them. ' +
    'Everything else is made: schedule, box scores from two sources, injuries, rosters, referees, and game lines from ESPN. ' +
    'A key comes from the-odds-api.com or balldontlie.io; put it into the environment or the --config file and start again.'
  )
}
