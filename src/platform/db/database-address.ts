/** What the address of a database says of the way there: whether everything on it could be read and changed by whoever stands in between. */

/** What `sslmode` has to say: what it says besides may encrypt or not, and is not relied upon. */
const encrypted = /^(?:require|verify-ca|verify-full)$/

const here = new Set(['localhost', '127.0.0.1', '[::1]', '::1', ''])

/** Of a parameter that stands there twice `pg` takes the last; `host` goes before the host of the address, and where there is neither, PGHOST. */
export function isOnOtherMachine(url: string, pgHost = process.env.PGHOST): boolean {
  const { hostname, searchParams } = new URL(url)
  const host = decodeURIComponent(searchParams.getAll('host').at(-1) || hostname) || (pgHost ?? '')
  return !here.has(host) && !host.startsWith('/')
}

/** Another machine, and TLS is not asked for. */
export function isSpokenWithInClear(url: string, pgHost = process.env.PGHOST): boolean {
  const mode = new URL(url).searchParams.getAll('sslmode').at(-1) ?? ''
  return isOnOtherMachine(url, pgHost) && !encrypted.test(mode)
}

export interface DatabaseSettings {
  readonly DATABASE_URL?: string | undefined
  readonly SIXTHMAN_DATABASE_TLS: 'offered' | 'required'
}

export function findDatabaseFaults({ DATABASE_URL, SIXTHMAN_DATABASE_TLS }: DatabaseSettings): string[] {
  if (SIXTHMAN_DATABASE_TLS === 'offered' || DATABASE_URL === undefined) return []
  return isSpokenWithInClear(DATABASE_URL)
    ? [
        'DATABASE_URL: the database is on another machine and TLS is required (SIXTHMAN_DATABASE_TLS); add ?sslmode=verify-full',
      ]
    : []
}
