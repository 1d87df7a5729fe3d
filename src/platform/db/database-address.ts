/** What the address of a database says of the way there: whether everything on it could be read and changed by whoever stands in between. */

/** What `sslmode` may say; with none of these, `pg` speaks in the clear. */
const encrypted = /^(?:require|verify-ca|verify-full)$/

/** Of a parameter that stands there twice `pg` takes the last, and `host` goes before the host of the address. */
export function isOnOtherMachine(url: string): boolean {
  const { hostname, searchParams } = new URL(url)
  const host = searchParams.getAll('host').at(-1) || hostname
  return !['localhost', '127.0.0.1', '[::1]', '::1', ''].includes(host) && !host.startsWith('/')
}

/** Another machine, and TLS is not asked for. */
export function isSpokenWithInClear(url: string): boolean {
  const mode = new URL(url).searchParams.getAll('sslmode').at(-1) ?? ''
  return isOnOtherMachine(url) && !encrypted.test(mode)
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
