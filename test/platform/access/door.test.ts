/** The door: contradictions are told at the start, and only a trusted proxy's word about its client counts. */
import { describe, expect, test } from 'vitest'
import { findClientAddress } from '../../../src/platform/access/client-address.ts'
import { createDoor } from '../../../src/platform/access/door.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { lookAtDoor } from '../../../src/platform/doctor/look-at-door.ts'

const faultsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

const pem = '-----BEGIN CERTIFICATE-----'

describe('a configuration', () => {
  test.for<[string, Record<string, string>, string]>([
    [
      'open to the network without TLS',
      { SIXTHMAN_HOST: '0.0.0.0', SIXTHMAN_PUBLIC_URL: 'https://x.org' },
      'in clear',
    ],
    [
      'open to the network without a name',
      { SIXTHMAN_HOST: '::', SIXTHMAN_TLS_CERT: pem, SIXTHMAN_TLS_KEY: pem },
      'SIXTHMAN_PUBLIC_URL',
    ],
    ['with a proxy and no name', { SIXTHMAN_TRUSTED_PROXIES: '10.0.0.5' }, 'SIXTHMAN_PUBLIC_URL'],
    ['with a certificate and no key', { SIXTHMAN_TLS_CERT: pem }, 'one is given without the other'],
    ['with a public address in clear', { SIXTHMAN_PUBLIC_URL: 'http://x.org' }, 'has to begin with https'],
    [
      'with a proxy that is no address',
      { SIXTHMAN_TRUSTED_PROXIES: 'proxy', SIXTHMAN_PUBLIC_URL: 'https://x.org' },
      'expected addresses',
    ],
    [
      'without a login on the network',
      { SIXTHMAN_LOGIN: 'off', SIXTHMAN_HOST: '0.0.0.0' },
      'off is for this machine alone',
    ],
    [
      'without a login behind a proxy',
      { SIXTHMAN_LOGIN: 'off', SIXTHMAN_TRUSTED_PROXIES: '127.0.0.1' },
      'off is for this machine alone',
    ],
    [
      'without a login under a public address',
      { SIXTHMAN_LOGIN: 'off', SIXTHMAN_PUBLIC_URL: 'https://x.org' },
      'off is for this machine alone',
    ],
    [
      'with picks under the name of the dashboard',
      { SIXTHMAN_PUBLIC_URL: 'https://x.org', SIXTHMAN_PICKS_URL: 'https://x.org:8443' },
      'another host name',
    ],
    ['with a name for the picks alone', { SIXTHMAN_PICKS_URL: 'https://x.org' }, 'another host name'],
    [
      'with picks in the clear',
      { SIXTHMAN_PUBLIC_URL: 'https://x.org', SIXTHMAN_PICKS_URL: 'http://y.org' },
      'SIXTHMAN_PICKS_URL: it has to begin with https',
    ],
    [
      'with a name for picks that are switched off',
      { SIXTHMAN_PUBLIC_URL: 'https://x.org', SIXTHMAN_PICKS_URL: 'https://y.org', SIXTHMAN_PICKS: 'off' },
      'switched off',
    ],
    [
      'without TLS to a proxy, where it is required',
      {
        SIXTHMAN_TLS: 'required',
        SIXTHMAN_HOST: '10.1.0.4',
        SIXTHMAN_TRUSTED_PROXIES: '10.1.0.0/16',
        SIXTHMAN_PUBLIC_URL: 'https://x.org',
      },
      'SIXTHMAN_HOST: TLS is required',
    ],
    [
      'without TLS at a worker’s port, where it is required',
      { SIXTHMAN_TLS: 'required', SIXTHMAN_WORKER_HOST: '10.1.0.4' },
      'SIXTHMAN_WORKER_HOST: TLS is required',
    ],
  ])('%s does not start', ([, environment, why]) => {
    expect(faultsOf(environment)).toContain(why)
  })

  test.for<[string, Record<string, string>]>([
    ['nothing set', {}],
    ['no login on this machine', { SIXTHMAN_LOGIN: 'off' }],
    ['no login on ::1', { SIXTHMAN_LOGIN: 'off', SIXTHMAN_HOST: '::1' }],
    [
      'TLS here',
      {
        SIXTHMAN_HOST: '0.0.0.0',
        SIXTHMAN_TLS_CERT: pem,
        SIXTHMAN_TLS_KEY: pem,
        SIXTHMAN_PUBLIC_URL: 'https://x.org',
      },
    ],
    [
      'a proxy',
      {
        SIXTHMAN_HOST: '10.1.0.4',
        SIXTHMAN_TRUSTED_PROXIES: '10.1.0.0/16',
        SIXTHMAN_PUBLIC_URL: 'https://x.org',
      },
    ],
    [
      'picks under another name',
      { SIXTHMAN_PUBLIC_URL: 'https://x.org', SIXTHMAN_PICKS_URL: 'https://picks.x.org' },
    ],
    [
      'a proxy on this machine',
      {
        SIXTHMAN_TLS: 'required',
        SIXTHMAN_TRUSTED_PROXIES: '127.0.0.1',
        SIXTHMAN_PUBLIC_URL: 'https://x.org',
      },
    ],
    [
      'TLS to a proxy',
      {
        SIXTHMAN_TLS: 'required',
        SIXTHMAN_HOST: '10.1.0.4',
        SIXTHMAN_TRUSTED_PROXIES: '10.1.0.0/16',
        SIXTHMAN_PUBLIC_URL: 'https://x.org',
        SIXTHMAN_TLS_CERT: pem,
        SIXTHMAN_TLS_KEY: pem,
      },
    ],
  ])('with %s starts', ([, environment]) => {
    expect(faultsOf(environment)).toBe('none')
  })
})

test.for<[string, Record<string, string>, string | null]>([
  ['on this machine alone', {}, null],
  ['under a name of this machine', { SIXTHMAN_PUBLIC_URL: 'http://localhost:4710' }, null],
  [
    'behind a proxy',
    { SIXTHMAN_PUBLIC_URL: 'https://x.org', SIXTHMAN_TRUSTED_PROXIES: '127.0.0.1' },
    'viewer',
  ],
  ['under a public name', { SIXTHMAN_PUBLIC_URL: 'https://x.org' }, 'viewer'],
  ['where it is said', { SIXTHMAN_PUBLIC_URL: 'https://x.org', SIXTHMAN_SECOND_FACTOR: 'offered' }, null],
  ['where it is said for this machine', { SIXTHMAN_SECOND_FACTOR: 'operator' }, 'operator'],
])('a second factor is asked for %s of %s', ([, environment, from]) => {
  expect(createDoor(readConfig(environment)).secondFactorFrom).toBe(from)
})

test.for<[string, Record<string, string>, string[]]>([
  ['this machine alone', {}, []],
  ['no login', { SIXTHMAN_LOGIN: 'off' }, ['access.login']],
  ['a worker’s open port', { SIXTHMAN_WORKER_HOST: '10.1.0.4' }, ['access.tls']],
  ['a public name', { SIXTHMAN_PUBLIC_URL: 'https://x.org' }, ['access.names']],
  [
    'everything open',
    {
      SIXTHMAN_HOST: '10.1.0.4',
      SIXTHMAN_TRUSTED_PROXIES: '10.1.0.0/16',
      SIXTHMAN_PUBLIC_URL: 'https://x.org',
      SIXTHMAN_SECOND_FACTOR: 'admin',
    },
    ['access.factor', 'access.names', 'access.tls'],
  ],
  [
    'everything closed',
    {
      SIXTHMAN_HOST: '10.1.0.4',
      SIXTHMAN_PUBLIC_URL: 'https://x.org',
      SIXTHMAN_PICKS_URL: 'https://picks.x.org',
      SIXTHMAN_TLS_CERT: pem,
      SIXTHMAN_TLS_KEY: pem,
    },
    [],
  ],
])('of %s doctor says what is to be done', ([, environment, names]) => {
  const found = lookAtDoor(readConfig(environment))
  expect(found.filter(({ level }) => level !== 'fine').map(({ name }) => name)).toEqual(names)
  expect(found.length).toBe(Math.max(1, names.length))
})

describe('the address of a client', () => {
  test.for<[string, string, string | undefined, string[], string]>([
    ['is the peer’s', '203.0.113.9', undefined, [], '203.0.113.9'],
    ['is the peer’s, whatever it claims', '203.0.113.9', '198.51.100.1', [], '203.0.113.9'],
    ['is what a trusted proxy says', '10.0.0.5', '198.51.100.1', ['10.0.0.5'], '198.51.100.1'],
    [
      'is the last one that is no proxy of ours, not the first that somebody wrote',
      '10.0.0.5',
      '1.2.3.4, 198.51.100.1, 10.0.0.6',
      ['10.0.0.0/8'],
      '198.51.100.1',
    ],
    ['stops at what is no address', '10.0.0.5', '198.51.100.1, unknown', ['10.0.0.5'], '10.0.0.5'],
    ['is one, mapped or not', '::ffff:203.0.113.9', undefined, [], '203.0.113.9'],
    ['is a network where it is IPv6', '2001:db8:1:2:3:4:5:6', undefined, [], '2001:db8:1:2::/64'],
    ['is ::1 on this machine', '::1', undefined, [], '::1'],
  ])('%s', ([, peer, forwarded, proxies, client]) => {
    expect(findClientAddress(peer, forwarded, proxies)).toBe(client)
  })
})
