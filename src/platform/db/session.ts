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
  listen(channel: string, onNotification: (payload: string) => void): Promise<void>
  close(): Promise<void>
}

export async function openSession(url: string, clock: Clock, log: Log): Promise<Session> {
  let client: pg.Client
  let closed = false
  let ownKey: number | undefined
  const held = new Set<string>()
  const channels = new Map<string, (payload: string) => void>()

  async function connect(): Promise<void> {
    client = new pg.Client({ connectionString: url, application_name: 'sixthman-session', keepAlive: true })
    client.on('notification', ({ channel, payload }) => channels.get(channel)?.(payload ?? ''))
    let lost = false
    const onLost = (error?: Error): void => {
      if (lost || closed) return
      lost = true
      held.clear()
      log.warn({ error: error?.message }, 'the session to the database was lost; opening it again')
      void reconnect()
    }
    client.on('error', onLost)
    client.on('end', () => onLost())
    await client.connect()
    if (ownKey !== undefined) await client.query('select pg_advisory_lock($1::bigint)', [ownKey])
    for (const channel of channels.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
  }

  async function reconnect(): Promise<void> {
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
      await client.query('select pg_advisory_lock($1::bigint)', [ownKey])
      return ownKey
    },
    async tryLock(name) {
      if (held.has(name)) return true
      const result = await client.query('select pg_try_advisory_lock(hashtext($1), 1) as locked', [name])
      if (result.rows[0]?.locked === true) held.add(name)
      return held.has(name)
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
