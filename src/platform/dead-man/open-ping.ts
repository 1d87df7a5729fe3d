/** The call to the watcher outside, as it is configured, with a way out of its own: the sources' may reach other addresses. */
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Queryable } from '../db/database.ts'
import { createHttp } from '../http.ts'
import type { Log } from '../log.ts'
import type { Random } from '../random.ts'
import { rememberSecrets } from '../redaction.ts'
import { createPing, type Ping } from './ping.ts'

export interface OpenPingParts {
  readonly config: Config
  readonly db: Queryable
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Nothing where no watcher is configured; throws `config.invalid` where its address is refused. */
export function openPing(
  { config, db, clock, random, log }: OpenPingParts,
  onCall: (isDone: boolean) => void,
): Ping | undefined {
  const { SIXTHMAN_PING_URL: url, SIXTHMAN_PING_PRIVATE: mayBePrivate, SIXTHMAN_PROXY_URL: proxyUrl } = config
  if (url === undefined) return undefined
  rememberSecrets([url, url.split('/').at(-1) ?? '']) // whoever knows the address can say that all is well
  const allowedPrivateOrigins = mayBePrivate === 'yes' ? [new URL(url).origin] : []
  const http = createHttp({
    ...{ clock, random: random.fork('ping'), allowedPrivateOrigins },
    ...(proxyUrl ? { proxyUrl } : {}),
  })
  const ping = createPing({ url, allowedPrivateOrigins, http, db, clock, log, onCall })
  return {
    ...ping,
    async close() {
      await ping.close()
      await http.close()
    },
  }
}
