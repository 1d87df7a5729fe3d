/** The one error of the embedded server: it cannot run here, and this is what to do about it. */
import { PipelineError } from '../../errors.ts'

const otherWay = 'Or set DATABASE_URL to a PostgreSQL server of your own (version 16 or later).'

/** `what` says what happened, `remedy` what to do; both are whole sentences. */
export function cannotStart(
  what: string,
  remedy: string,
  details: Record<string, unknown> = {},
  cause?: unknown,
): PipelineError {
  const message = `The embedded PostgreSQL cannot start: ${what} ${remedy} ${otherWay}`
  return new PipelineError('database.cannot-start', message, details, cause === undefined ? {} : { cause })
}

/** The `code` of an error of the operating system ('EACCES'), or '' for any other value. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
