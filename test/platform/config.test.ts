/** Each setting, given something that it cannot be: what is said is for somebody who has never seen the program's inside. */
import { describe, expect, test } from 'vitest'
import { findSettingFaults, settingNames } from '../../src/platform/config.ts'

/** What takes any text, or is judged with others. */
const anything = new Set([
  'SIXTHMAN_DATA_DIR',
  'SIXTHMAN_MARKETS',
  'SIXTHMAN_FACTS',
  'SIXTHMAN_ALERT_ROUTES',
  'SIXTHMAN_TRUSTED_PROXIES',
])

describe('a setting that cannot be what it is given as', () => {
  test.for(settingNames.filter((name) => !anything.has(name)))('%s is told once, in words', (name) => {
    const given = name.endsWith('_KEY') ? '#' : '#geheim, x#'
    const faults = findSettingFaults({ [name]: given }).filter((fault) => !fault.includes('one is given'))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(new RegExp(`^${name}: expected `))
    expect(faults.join()).not.toMatch(/invalid|received|too (small|big)|geheim/i)
  })

  test.for([
    'anna:12/geheim@host/db',
    'anna:/geheim@host/db',
    'anna:12?geheim@host/db',
    'anna:12#geheim@host',
  ])('DATABASE_URL with a password that ends its host is refused, and nothing of it shown: %s', (address) => {
    const faults = findSettingFaults({ DATABASE_URL: `postgres://${address}` })
    expect(faults).toEqual([
      expect.stringMatching(/^DATABASE_URL: expected an address with no @ after the host/),
    ])
    expect(findSettingFaults({ DATABASE_URL: 'postgres://anna:12%2Fgeheim@host/db' })).toEqual([])
  })

  test('hides no contradiction of the others, and makes none of its own', () => {
    const contradiction = /^SIXTHMAN_AUDIT_URL and SIXTHMAN_AUDIT_KEY: one is given without the other$/
    const sound = { SIXTHMAN_AUDIT_URL: 'https://audit.example.org', SIXTHMAN_PORT: '-1' }
    expect(findSettingFaults(sound)).toEqual([
      'SIXTHMAN_PORT: expected a whole number from 0 to 65535',
      expect.stringMatching(contradiction),
    ])
    const both = { SIXTHMAN_AUDIT_URL: 'https://audit.example.org', SIXTHMAN_AUDIT_KEY: 'short' }
    expect(findSettingFaults(both)).toEqual(['SIXTHMAN_AUDIT_KEY: expected 16 signs or more'])
    const unread = {
      SIXTHMAN_AUDIT_URL: 'https://audit.example.org',
      SIXTHMAN_AUDIT_KEY_FILE: 'no-such-file',
    }
    expect(findSettingFaults(unread)).toEqual([
      'SIXTHMAN_AUDIT_KEY_FILE: no-such-file cannot be read (ENOENT)',
    ])
  })
})
