/** More of the season's picks have hit than anybody earns; it has an incident of its own. */
import { watchTooGood } from '../watch-too-good.ts'
import { type HaltCondition, publicationOpens } from './halt.ts'

export const tooGood: HaltCondition = async ({ db, gameDate, at, answer }) => {
  const found = await watchTooGood({ db, gameDate, now: at })
  return found === null
    ? null
    : { kind: 'quality', reason: found, since: publicationOpens({ answer }), isQuiet: true }
}
