/** GET /live: server-sent events, one `change` when something was committed, at most one a second. What changed is not told: the page is read anew.
 *
 * A line of comment every 25 seconds keeps proxies from closing it, and whoever listens is looked at again: once his session or key is over, `over` is
 * the last event. A process that does not listen to the database answers 404. */
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { isKeyOpen } from '../../platform/access/api-keys.ts'
import type { Caller } from '../../platform/access/caller.ts'
import { isSessionOpen } from '../../platform/access/sessions.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { ApiParts } from '../api-parts.ts'
import { type Route, readers } from './route.ts'

export const aliveEverySeconds = 25

export const live: Route = {
  method: 'GET',
  access: readers,
  path: '/live',
  isUnattended: true,
  answer(context, parts, { caller }) {
    const { clock, changes, log } = parts
    if (!changes) throw new PipelineError('usage.not-found', 'this process does not tell of changes')
    const listen = async (stream: SSEStreamingApi): Promise<void> => {
      const over = new AbortController()
      stream.onAbort(() => over.abort())
      const leave = changes.subscribe(() => void tell(stream, 'change'))
      try {
        while (!over.signal.aborted) {
          await stream.write(': alive\n\n')
          await clock.sleep(aliveEverySeconds * 1000, over.signal)
          if (over.signal.aborted || (await isStillIn(parts, caller))) continue
          return await tell(stream, 'over')
        }
      } finally {
        leave()
      }
    }
    return streamSSE(context, listen, async (error) => {
      log.warn({ error: error.message }, 'a listener was let go; its page asks again by itself')
    })
  },
}

/** The role cannot have changed: another role ends every session. */
async function isStillIn({ db, clock, door }: ApiParts, caller: Caller): Promise<boolean> {
  switch (caller.kind) {
    case 'open':
      return true
    case 'key':
      return isKeyOpen(db, caller.keyId, clock.now())
    case 'session':
      return isSessionOpen(db, caller.sessionId, door.limits, clock.now())
  }
}

async function tell(stream: SSEStreamingApi, event: 'change' | 'over'): Promise<void> {
  if (!stream.aborted) await stream.writeSSE({ event, data: '' })
}
