/** The monitor's loop: beside the controller's, with a lock and a connection of its own, so that neither waits for the other.
 *
 * One process of all looks at a time. When the controller hangs, this loop still beats and says so; when this loop is gone, its
 * heartbeats are what somebody else misses. */
import type { Session } from '../db/session.ts'
import { takeLock } from '../dead-man/take-lock.ts'
import type { Pulse } from '../health/pulse.ts'
import { createMonitorMemory, type MonitorParts, runDetectors } from './run-detectors.ts'

export interface Monitor {
  stop(): Promise<void>
}

const monitorLock = 'sixthman.monitor'
/** How often it is asked whose time has come; the detectors themselves look more rarely. */
const lookSeconds = 15

export function startMonitor(
  parts: MonitorParts & {
    /** Told that the loop turns. */
    readonly pulse?: Pulse
  },
  /** Of the process: its lock is that of a process that beats. */
  session: Session,
): Monitor {
  const { clock, log } = parts
  const stopping = new AbortController()
  let memory = createMonitorMemory()
  const loop = run()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(lookSeconds * 1000, stopping.signal)
      if (stopping.signal.aborted) return
      parts.pulse?.turned('monitor')
      try {
        if (await takeLock(parts.db, session, { lock: monitorLock, now: clock.now() }))
          await runDetectors(parts, memory)
        else memory = createMonitorMemory() // somebody else looks: what was remembered grows old
      } catch (error) {
        log.error(
          { error: error instanceof Error ? error.stack : String(error) },
          'the monitor failed; it looks again',
        )
      }
    }
  }

  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}
