/** Progress of long work: a bar with the time left where somebody watches, a plain line now and then where nobody does.
 *
 * The time left is the rate since the start, carried forward: a guess, and shown as one. */
import type { Terminal } from './terminal.ts'

export interface Progress {
  update(done: number, total: number, note?: string): void
  /** Takes the bar away, so that other lines can be written. */
  finish(): void
}

const plainLineSeconds = 5

export function createProgress(terminal: Terminal, what: string): Progress {
  const startedMs = terminal.clock.monotonicMs()
  let first: number | undefined
  let saidMs = Number.NEGATIVE_INFINITY
  let said = ''
  return {
    update(done, total, note = '') {
      if (total === 0) return // it is not planned yet: nothing is known of how much there is
      first ??= done
      const nowMs = terminal.clock.monotonicMs()
      const left = formatTimeLeft(done - first, total - done, nowMs - startedMs)
      const line = `${what} ${done} of ${total}${left}${note ? ` · ${note}` : ''}`
      if (line === said) return
      if (terminal.isInteractive) {
        terminal.writeError(
          `\r\u001b[K${`${formatBar(done / total)} ${line}`.slice(0, terminal.columns - 1)}`,
        )
      } else {
        if (nowMs - saidMs < plainLineSeconds * 1000 && done < total) return
        terminal.writeError(`${line}\n`)
      }
      said = line
      saidMs = nowMs
    },
    finish() {
      if (terminal.isInteractive && said !== '') terminal.writeError('\r\u001b[K')
    },
  }
}

export function formatBar(share: number, width = 20): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`
}

function formatTimeLeft(doneSince: number, left: number, elapsedMs: number): string {
  if (doneSince <= 0 || left <= 0) return ''
  return `, about ${formatDuration((elapsedMs / doneSince) * left)} left`
}

export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
