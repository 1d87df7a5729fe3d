/** How results and failures are written: JSON on one line for programs, instants in US Eastern for people. */
import { writeFile } from 'node:fs/promises'
import type { Temporal } from 'temporal-polyfill'
import { easternZone } from '../nba/domain/game-date.ts'
import { PipelineError } from '../platform/errors.ts'
import { redact } from '../platform/redaction.ts'
import type { Terminal } from './terminal.ts'

export const program = 'npm run -s sixthman --'

export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.write(`${redact(JSON.stringify(value))}\n`)
}

export function writeLine(terminal: Terminal, line = ''): void {
  terminal.write(`${redact(line)}\n`)
}

/** '2025-11-04 19:30 ET'. */
export function formatInstant(instant: Temporal.Instant): string {
  const local = instant.toZonedDateTimeISO(easternZone)
  return `${local.toPlainDate()} ${formatClock(instant)} ET`
}

/** '19:30'. */
export function formatClock(instant: Temporal.Instant): string {
  return instant.toZonedDateTimeISO(easternZone).toPlainTime().toString().slice(0, 5)
}

/** At most so long, with a mark where something is left out. */
export function cutText(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1).trimEnd()}…`
}

export function runbookPage(code: string): string {
  return `docs/runbook/${code}.md`
}

/** Throws `usage.invalid` where the file cannot be written. */
export async function writePage(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch((error: NodeJS.ErrnoException) => {
    throw new PipelineError('usage.invalid', `--html: ${file} cannot be written (${error.code})`)
  })
}
