/** The way of the audit log to a system apart, as it is configured. */
import type { Config } from '../config.ts'
import { createPoster } from '../http/post.ts'
import { createForward, type Forward, type ForwardParts } from './forward.ts'

/** Nothing where no receiver is configured. */
export function openForward({
  config,
  ...parts
}: Pick<ForwardParts, 'db' | 'clock' | 'log'> & { readonly config: Config }): Forward | undefined {
  const {
    SIXTHMAN_AUDIT_URL: url,
    SIXTHMAN_AUDIT_KEY: key,
    SIXTHMAN_AUDIT_PRIVATE: mayBePrivate,
    SIXTHMAN_PROXY_URL: proxyUrl,
  } = config
  if (url === undefined || key === undefined) return undefined
  const poster = createPoster({
    allowedPrivateOrigins: mayBePrivate === 'yes' ? [new URL(url).origin] : [],
    ...(proxyUrl ? { proxyUrl } : {}),
  })
  const forward = createForward({ url, key, poster, db: parts.db, clock: parts.clock, log: parts.log })
  return {
    ...forward,
    async close() {
      await forward.close()
      await poster.close()
    },
  }
}
