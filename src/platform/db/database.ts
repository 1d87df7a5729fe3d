/** The database as the rest of the program sees it: queries, transactions, notifications.
 *
 * Dates (`date`) arrive as 'YYYY-MM-DD', instants (`timestamptz`) as `Temporal.Instant`, counts (`bigint`) as numbers; `jsonb`
 * parameters are passed with `json(value)`. Statements are prepared by name once a connection, which saves the planning. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { Temporal } from 'temporal-polyfill'
import { PipelineError } from '../errors.ts'
import { dropRemembered } from '../redaction.ts'
import { identifier, type Sql } from './sql.ts'
import { yieldProcessor } from './yield-processor.ts'

/** Anything that runs a statement: the pool, or a transaction. */
export interface Queryable {
  query<Row>(statement: Sql): Promise<Row[]>
}

export interface Transaction extends Queryable {
  /** Marks a database value as one of an open transaction, so that a helper cannot be given the pool by mistake. */
  readonly isTransaction: true
  /** Runs `callback` once this transaction has committed; never when it has not. */
  afterCommit(callback: () => void): void
}

export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back and rethrows when it does not. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** A process that stands still in the middle of a transaction holds locks that others wait for. Its leases end after 15 s; the server ends
 * its transaction soon after, and before the patience of those who wait is over: 60 s and 30 s cost each of them an attempt. */
const standstillSeconds = 20
const patienceOf = (standstill: number): number => 1.5 * standstill

/** By then the server has ended the statement and said so: whoever still waits, waits on a connection that the network has lost without a word, and
 * would for ever. */
const silenceOf = (statement: number): number => statement + Math.min(10, statement)

/** A connection that says nothing for so long is asked whether it is there: a machine that has gone is noticed within half a minute. */
export const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const

/** Statements above this length are sent unprepared: they are built for one use. */
const preparedLengthMax = 8_000

/** Work comes in bursts minutes apart, and a new connection plans every statement anew. */
const idleSeconds = 300

export interface DatabaseOptions {
  readonly connections?: number
  readonly applicationName?: string
  /** A statement is ended by the server after so long, and given up here soon after. Default 120. */
  readonly statementSeconds?: number
  /** A transaction in which nothing comes for so long is ended by the server. Default 20. */
  readonly standstillSeconds?: number
  /** A connection that the server has not opened by then is given up. Default 10. */
  readonly connectSeconds?: number
  /** How far the server's processes leave the processor to others, as `nice` has it. Default: as far as this process does. */
  readonly niceness?: number
  /** Every table is looked for here and nowhere else. Default: the database's own search path. */
  readonly schema?: string
  /** Called for an error on an idle connection (a restart of the server); the pool opens a new one by itself. */
  readonly onIdleError?: (error: Error) => void
}

export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const inSchema = options.schema === undefined ? '' : ` -c search_path=${identifier(options.schema).text}`
  const standstill = options.standstillSeconds ?? standstillSeconds
  const [standstillMs, patienceMs] = [1000 * standstill, 1000 * patienceOf(standstill)]
  const statementSeconds = options.statementSeconds ?? 120
  const pool = new pg.Pool({
    ...keepAlive,
    connectionString: url,
    query_timeout: 1000 * silenceOf(statementSeconds),
    max: options.connections ?? 8,
    application_name: options.applicationName ?? 'sixthman',
    idleTimeoutMillis: 1000 * idleSeconds,
    connectionTimeoutMillis: 1000 * (options.connectSeconds ?? 10),
    // Every statement here is short and runs thousands of times: planning it anew would cost as much as running it. What a date's statements read has
    // just been written: where it lies in memory a page anywhere costs hardly more than the next one, and who reads by a key finds the rows in its
    // order (decision 0030).
    options: `-c timezone=UTC -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1 -c lock_timeout=${patienceMs} -c statement_timeout=${statementSeconds}s -c idle_in_transaction_session_timeout=${standstillMs}${inSchema}`,
    types: { getTypeParser },
  })
  pool.on('error', (error) => options.onIdleError?.(error))
  pool.on('connect', (client) => yieldProcessor(client, options.niceness))

  return {
    query: (statement) => runOn(pool, statement),
    async transaction(work) {
      const client = await pool.connect()
      const ignoreLoss = (): void => {}
      client.on('error', ignoreLoss) // the pending query rejects with the same loss
      const callbacks: (() => void)[] = []
      let broken: Error | undefined
      try {
        await client.query('begin')
        const result = await work({
          isTransaction: true,
          query: (statement) => runOn(client, statement),
          afterCommit: (callback) => void callbacks.push(callback),
        })
        const { command } = await client.query('commit')
        // PostgreSQL answers COMMIT on a failed transaction with ROLLBACK and no error: nothing would be stored, and nobody told.
        if (command !== 'COMMIT')
          throw new Error('a statement of this transaction had failed; it was rolled back')
        for (const callback of callbacks) callback()
        return result
      } catch (error) {
        if (isSilence(error)) broken = error
        else
          await client.query('rollback').catch((failure: Error) => {
            broken = failure
          })
        throw error
      } finally {
        client.off('error', ignoreLoss)
        client.release(broken)
      }
    },
    close: () => pool.end(),
  }
}

/** What `pg` says when no answer has come within the patience: the connection is of no use any more. */
export function isSilence(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout'
}

async function runOn<Row>(target: pg.Pool | pg.PoolClient, statement: Sql): Promise<Row[]> {
  const { text } = statement
  const values = statement.values.map(encode)
  const named = text.length <= preparedLengthMax && values.length > 0
  const result = await target.query(named ? { name: statementName(text), text, values } : { text, values })
  return result.rows as Row[]
}

const statementNames = new Map<string, string>()

function statementName(text: string): string {
  const known = statementNames.get(text)
  if (known) return known
  const name = createHash('sha1').update(text).digest('hex')
  statementNames.set(text, name)
  return name
}

class Json {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A value for a `json` or `jsonb` parameter. Without the mark, `pg` would send an array as a PostgreSQL array. */
export function json(value: unknown): unknown {
  return new Json(JSON.stringify(value))
}

function encode(value: unknown): unknown {
  if (value === undefined) throw new Error('undefined is not a database value; say null')
  if (value instanceof Json) return withoutSecrets(value.text)
  if (value instanceof Temporal.Instant || value instanceof Temporal.PlainDate) return value.toString()
  return typeof value === 'string' ? withoutSecrets(value) : value
}

/** The last gate: whoever forgets to redact writes no configured secret into a row. Longer texts are rows of data by the thousand. */
export const scannedLengthMax = 100_000

function withoutSecrets(text: string): string {
  return text.length > scannedLengthMax ? text : dropRemembered(text)
}

const textTypes = new Set([1082]) // date
const numberTypes = new Set([20, 1700]) // int8, numeric

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (textTypes.has(oid)) return (text) => text
  if (numberTypes.has(oid)) return Number
  if (oid === 1184) return parseInstant
  return pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown
}

/** The one row of a statement that must return exactly one. */
export function onlyRow<Row>(rows: readonly Row[], what: string): Row {
  if (rows.length !== 1)
    throw new PipelineError('pipeline.bug', `${what}: expected one row, found ${rows.length}`)
  return rows[0] as Row
}

/** Rows of one statement say the same few instants thousands of times, and making one costs more than reading the rest of a row. */
const instants = new Map<string, Temporal.Instant>()
const instantsKept = 5000

function parseInstant(text: string): Temporal.Instant {
  const known = instants.get(text)
  if (known) return known
  if (instants.size >= instantsKept) instants.clear()
  const instant = readInstant(text)
  instants.set(text, instant)
  return instant
}

/** '2024-12-02 00:10:00.123456+00', as a session in UTC writes it. Ten times faster than `Temporal.Instant.from`, which showed in
 * every profile; to the millisecond, which is what our clock gives. */
function readInstant(text: string): Temporal.Instant {
  const milliseconds = Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace(/\+00$/, 'Z')}`)
  if (Number.isNaN(milliseconds)) throw new Error(`not an instant in UTC: ${text}`)
  return Temporal.Instant.fromEpochMilliseconds(milliseconds)
}
