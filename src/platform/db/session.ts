/** One connection kept for as long as the process lives: it holds advisory locks and listens for notifications.
 *
 * PostgreSQL gives up a session's locks when its connection ends, which makes them a witness that the process is alive.
 * A lost connection is opened again and its locks are taken again; `onLoss` tells the owner that they were gone meanwhile. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'

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

export async function openSession(url: string, clock: Clock, log: Log): Promise<Session> {
  let client: pg.Client
  let closed = false
  let ownKey: number | undefined
  const held = new Set<string>()
  const channels = new Map<string, (payload: string) => void>()

  /** One attempt. A client whose connection was refused still says `end`: only one that has been connected can be lost. */
  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'sixthman-session',
      keepAlive: true,
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

  await connect()
  return {
    async lockOwnKey() {
      ownKey ??= randomBytes(6).readUIntBE(0, 6)
      await lockKey(client, ownKey)
      return ownKey
    },
    async tryLock(name) {
      if (held.has(name)) return true
      const result = await client.query('select pg_try_advisory_lock(hashtext($1), 1) as locked', [name])
      if (result.rows[0]?.locked === true) held.add(name)
      return held.has(name)
    },
    async unlock(name) {
      if (!held.delete(name)) return
      await client.query('select pg_advisory_unlock(hashtext($1), 1)', [name])
    },
    async listen(channel, onNotification) {
      channels.set(channel, onNotification)
      await client.query(`listen ${pg.escapeIdentifier(channel)}`)
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
