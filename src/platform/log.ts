/** The log port: structured lines through pino, with secrets removed from every field and message.
 *
 * Nothing decides on a log line: what happened is in the ledger, the log is for reading. */
import pino from 'pino'
import { redactDeep } from './redaction.ts'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export function createLog(level: string, destination: NodeJS.WritableStream = process.stderr): Log {
  return pino(
    {
      level,
      base: null,
      hooks: {
        logMethod(values, method) {
          method.apply(this, values.map(redactDeep) as Parameters<typeof method>)
        },
      },
    },
    destination,
  )
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
