/** Starts a replay server of its own: the real data pack or a simulated league, on a clock that can be set over HTTP. */
import type { League } from './league.ts'
import { createPackLeague } from './pack/pack-league.ts'
import { createReplayServer, type ReplayServer, type RunningReplay } from './server.ts'
import { createSettableClock, type SettableClock } from './settable-clock.ts'
import { createSimulatedLeague, type SimulatedLeagueOptions } from './simulated/simulated-league.ts'

export interface ServeReplayOptions {
  /** The data pack's folder. */
  readonly pack?: string
  /** Instead of a pack. */
  readonly simulate?: SimulatedLeagueOptions
  readonly keepBroadcasters?: boolean
  readonly port?: number
  readonly hostname?: string
  /** Where the clock starts. */
  readonly now: string
  /** Replay seconds a real second; default 0, the clock stands until it is set. */
  readonly speed?: number
}

export interface ServedReplay extends RunningReplay {
  readonly clock: SettableClock
  readonly server: ReplayServer
}

/** Throws on a folder that is no data pack and on a port that is taken. */
export async function serveReplay(options: ServeReplayOptions): Promise<ServedReplay> {
  const clock = createSettableClock(options.now, options.speed)
  const server = createReplayServer({ league: chooseLeague(options), clock })
  const running = await server.listen(options.port, options.hostname)
  return { ...running, clock, server }
}

function chooseLeague({ simulate, pack, keepBroadcasters }: ServeReplayOptions): League {
  if (simulate) return createSimulatedLeague(simulate)
  if (pack) return createPackLeague(pack, keepBroadcasters === undefined ? {} : { keepBroadcasters })
  throw new Error(
    'a replay needs a league: give the folder of a data pack, or the seed of a simulated league',
  )
}
