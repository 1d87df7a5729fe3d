/** What the address of a database says of the way there: whether what goes over it could be read or changed by whoever stands in between.
 *
 * The driver is asked, not imitated: it takes `ssl`, `sslmode`, `uselibpqcompat`, `sslrootcert` and the rest in an order of its own, beside PGHOST and PGSSLMODE,
 * and `prefer` or an unknown mode are to it what `verify-full` is. */
import pg from 'pg'

/** here: nothing lies in between. checked: TLS, and the server has to prove who it is. unchecked: TLS with whoever answers. clear: no TLS. */
export type Way = 'here' | 'checked' | 'unchecked' | 'clear'

/** As a client has it before it connects. */
interface Meant {
  readonly host: string
  readonly ssl: boolean | string | { readonly rejectUnauthorized?: boolean }
}

const here = new Set(['localhost', '127.0.0.1', '::1'])
const isHere = (host: string): boolean => here.has(host) || host.startsWith('/')

/** Throws for an address that the driver does not take, as for a certificate that is not there. */
function readMeant(url: string): Meant {
  const meant = new pg.Client({ connectionString: url }) as unknown as Meant
  // It asks the server for TLS then, and breaks off the whole process at the answer.
  if (typeof meant.ssl === 'string' && meant.ssl !== '')
    throw new Error('its ssl has to be true, 1, 0 or no-verify; sslmode=verify-full says all that it could')
  return meant
}

export function isOnOtherMachine(url: string): boolean {
  return !isHere(readMeant(url).host)
}

export function judgeWay(url: string): Way {
  const { host, ssl } = readMeant(url)
  if (isHere(host)) return 'here'
  if (ssl === false || ssl === '') return 'clear'
  const given = typeof ssl === 'object' ? ssl.rejectUnauthorized : undefined
  return (given ?? process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') ? 'checked' : 'unchecked'
}

/** Nobody in between reads or changes anything. */
export function isSafeWay(url: string): boolean {
  const way = judgeWay(url)
  return way === 'here' || way === 'checked'
}

export interface DatabaseSettings {
  readonly DATABASE_URL?: string | undefined
  readonly SIXTHMAN_DATABASE_TLS: 'offered' | 'required'
}

const refused: Readonly<Partial<Record<Way, string>>> = {
  clear: 'the database is on another machine and TLS is required (SIXTHMAN_DATABASE_TLS)',
  unchecked:
    'the database is on another machine and TLS is required (SIXTHMAN_DATABASE_TLS), with a certificate that is checked',
}

export function findDatabaseFaults({ DATABASE_URL, SIXTHMAN_DATABASE_TLS }: DatabaseSettings): string[] {
  if (DATABASE_URL === undefined) return []
  try {
    const why = refused[judgeWay(DATABASE_URL)]
    return SIXTHMAN_DATABASE_TLS === 'required' && why !== undefined
      ? [`DATABASE_URL: ${why}; add ?sslmode=verify-full`]
      : []
  } catch (error) {
    return [`DATABASE_URL: ${(error as Error).message}`]
  }
}
