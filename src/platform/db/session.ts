/** One connection kept for as long as the process lives: it holds advisory locks and listens for notifications.
 *
 * PostgreSQL gives up a session's locks when its connection ends, which makes them a witness that the process is alive.
 * A lost connection is opened again, and its own lock is taken again. One that the network has lost without a word would say nothing for ever: who holds a named
 * lock asks now and then whether the server is there, and a question without an answer ends the connection. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { isSilence, keepAlive } from './database.ts'

/** So old an answer is still taken for a sign of life. */
const heardMs = 10_000

export interface Session {
  /** Takes a lock under a key of its own and returns the key; taken again after a reconnect. */
  lockOwnKey(): Promise<number>
  /** Tries to take a named lock (leadership); true while this session holds it. */
  tryLock(name: string): Promise<boolean>
  /** Lets a named lock go; nothing happens where it is not held. */
  unlock(name: string): Promise<void>
  listen(channel: string, onNotification: (payload: string) => void): Promise<void>
  close(): Promise<void>
}

/** `patienceMs`: what a session asks for takes the server no longer than a moment. */
export async function openSession(
  url: string,
  clock: Clock,
  log: Log,
  { patienceMs = 15_000 }: { readonly patienceMs?: number } = {},
): Promise<Session> {
  let client: pg.Client
  let closed = false
  let ownKey: number | undefined
  let heardAtMs = 0
  const held = new Set<string>()
  const channels = new Map<string, (payload: string) => void>()

  /** One attempt. A client whose connection was refused still says `end`: only one that has been connected can be lost. */
  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'sixthman-session',
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      // The server, too, must find out that nobody is there: until then it keeps the locks, and what comes back finds them held.
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
      ...keepAlive,
    })
    fresh.on('error', (error) => log.debug({ error: error.message }, 'the session reports an error'))
    fresh.on('notification', ({ channel, payload }) => channels.get(channel)?.(payload ?? ''))
    await fresh.connect()
    try {
      if (ownKey !== undefined) await lockKey(fresh, ownKey)
      for (const channel of channels.keys()) await fresh.query(`listen ${pg.escapeIdentifier(channel)}`)
    } catch (error) {
      await fresh.end()
      throw error
    }
    client = fresh
    fresh.once('end', () => {
      held.clear()
      if (!closed) void reconnect()
    })
  }

  async function reconnect(): Promise<void> {
    log.warn({}, 'the session to the database was lost; opening it again')
    while (!closed) {
      try {
        await connect()
        return
      } catch (error) {
        log.debug({ error: String(error) }, 'the database does not answer yet')
        await clock.sleep(500)
      }
    }
  }

  async function ask(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    const asked = client
    try {
      const result = await asked.query(text, [...values])
      heardAtMs = clock.monotonicMs()
      return result
    } catch (error) {
      if (isSilence(error)) void asked.end() // it says `end`, and is opened again
      throw error
    }
  }

  await connect()
  return {
    async lockOwnKey() {
      ownKey ??= randomBytes(6).readUIntBE(0, 6)
      await lockKey(client, ownKey)
      return ownKey
    },
    async tryLock(name) {
      if (held.has(name) && clock.monotonicMs() - heardAtMs > heardMs) await ask('select 1')
      if (held.has(name)) return true
      const result = await ask('select pg_try_advisory_lock(hashtext($1), 1) as locked', [name])
      if (result.rows[0]?.locked === true) held.add(name)
      return held.has(name)
    },
    async unlock(name) {
      if (!held.delete(name)) return
      await ask('select pg_advisory_unlock(hashtext($1), 1)', [name])
    },
    async listen(channel, onNotification) {
      channels.set(channel, onNotification)
      await ask(`listen ${pg.escapeIdentifier(channel)}`)
    },
    async close() {
      closed = true
      await client.end()
    },
  }
}

/** Never waits: the server may not have noticed yet that the last connection is gone, and then the next attempt gets it. */
async function lockKey(client: pg.Client, key: number): Promise<void> {
  const { rows } = await client.query('select pg_try_advisory_lock($1::bigint) as locked', [key])
  if (rows[0]?.locked !== true) throw new Error('the lock of the lost session is still held')
}
