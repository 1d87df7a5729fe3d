/** GET /live: server-sent events, one `change` when something was committed, at most one a second. What changed is not told: the page is read anew.
 *
 * A line of comment every 25 seconds keeps proxies from closing it; a process that does not listen to the database answers 404. */
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { PipelineError } from '../../platform/errors.ts'
import { type Route, readers } from './route.ts'

const aliveEverySeconds = 25

export const live: Route = {
  method: 'GET',
  access: readers,
  path: '/live',
  answer(context, { clock, changes }) {
    if (!changes) throw new PipelineError('usage.not-found', 'this process does not tell of changes')
    return streamSSE(context, async (stream) => {
      const over = new AbortController()
      stream.onAbort(() => over.abort())
      const leave = changes.subscribe(() => void tell(stream))
      try {
        while (!over.signal.aborted) {
          await stream.write(': alive\n\n')
          await clock.sleep(aliveEverySeconds * 1000, over.signal)
        }
      } finally {
        leave()
      }
    })
  },
}

async function tell(stream: SSEStreamingApi): Promise<void> {
  if (!stream.aborted) await stream.writeSSE({ event: 'change', data: '' })
}
