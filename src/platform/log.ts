/** The log port: structured lines through pino, with secrets removed by field name and by pattern.
 *
 * Nothing decides on a log line: what happened is in the ledger, the log is for reading. */
import pino from 'pino'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const secretFields = ['apiKey', 'authorization', 'password', 'token', 'secret', 'databaseUrl']
const secretPattern = /((?:api_?key|token|secret|password)=)[^&\s"']+|(:\/\/[^:/\s]+:)[^@\s]+(?=@)/gi

/** Removes what looks like a credential from free text: `apiKey=…` values and passwords in URLs. */
export function redact(text: string): string {
  return text.replace(
    secretPattern,
    (_, name: string | undefined, user: string | undefined) => `${name ?? user}[redacted]`,
  )
}

export function createLog(level: string, destination: NodeJS.WritableStream = process.stderr): Log {
  const paths = secretFields.flatMap((field) => [field, `*.${field}`])
  return pino(
    {
      level,
      base: null,
      redact: { paths, censor: '[redacted]' },
      hooks: {
        logMethod(values, method) {
          method.apply(
            this,
            values.map((value) => (typeof value === 'string' ? redact(value) : value)) as Parameters<
              typeof method
            >,
          )
        },
      },
    },
    destination,
  )
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
