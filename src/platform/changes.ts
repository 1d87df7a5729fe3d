/** Tells of commits to whoever looks at pages: one listener on the database for all of a process's readers, at most one call a second.
 *
 *     const changes = await followChanges(session, clock)
 *     const leave = changes.subscribe(() => …)
 */
import type { Clock } from './clock.ts'
import { controllerChannel } from './controller/notify.ts'
import type { Session } from './db/session.ts'

export interface Changes {
  /** Returns what ends it. */
  subscribe(onChange: () => void): () => void
}

const restMs = 1000

export async function followChanges(session: Session, clock: Clock, signal: AbortSignal): Promise<Changes> {
  const readers = new Set<() => void>()
  let isResting = false
  const tell = async (): Promise<void> => {
    if (isResting || readers.size === 0) return
    isResting = true
    await clock.sleep(restMs, signal)
    isResting = false
    for (const reader of readers) reader()
  }
  await session.listen(controllerChannel, () => void tell())
  return {
    subscribe(onChange) {
      readers.add(onChange)
      return () => readers.delete(onChange)
    },
  }
}
