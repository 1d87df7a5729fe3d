/** Passwords: what is stored of them, what is refused, and that a flood of logins is turned away. */
import { describe, expect, test } from 'vitest'
import {
  checkNobody,
  hashPassword,
  isOutdated,
  isPassword,
} from '../../../src/platform/access/password-hash.ts'
import { findWeakness } from '../../../src/platform/access/password-rules.ts'

/** Cheap ones, so that the test hashes a hundred times in no time. */
const cheap = { memory: 64, passes: 1, parallelism: 1 }

describe('a stored password', () => {
  test('is argon2id with its parameters and a salt of its own, and fits the password alone', async () => {
    const [one, two] = await Promise.all([hashPassword('a quiet evening'), hashPassword('a quiet evening')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await isPassword('a quiet evening', one)).toBe(true)
    expect(await isPassword('a quiet evening ', one)).toBe(false)
    expect(await isPassword('', one)).toBe(false)
  })

  test('fits however its accents were typed', async () => {
    expect(await isPassword('Jokic\u0301 at night', await hashPassword('Joki\u0107 at night', cheap))).toBe(
      true,
    )
  })

  test('is outdated once the parameters are raised, and still fits', async () => {
    const old = await hashPassword('a quiet evening', cheap)
    expect(isOutdated(old)).toBe(true)
    expect(isOutdated(await hashPassword('a quiet evening'))).toBe(false)
    expect(await isPassword('a quiet evening', old)).toBe(true)
  })

  test('of nobody fits nothing, and a form that is not ours is an error, not a match', async () => {
    expect(await checkNobody('a quiet evening')).toBe(false)
    await expect(isPassword('x', 'plain')).rejects.toThrow('not of the form')
  })
})

test('of a hundred logins at once most are turned away, and those let in are done', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => hashPassword('x', cheap)))
  const refused = outcomes.filter((each) => each.status === 'rejected')
  expect(refused).toHaveLength(100 - 2 - 24)
  expect(refused[0]).toMatchObject({ reason: { code: 'access.rate-limited' } })
  await expect(hashPassword('x', cheap)).resolves.toContain('argon2id')
})

describe('a new password', () => {
  test.for([
    ['short', 'elevensigns', '11 signs'],
    ['endless', 'ab1-'.repeat(65), 'more than 256'],
    ['common', 'Password123!!', 'most common'],
    ['common twice', 'passwordpassword', 'most common'],
    ['common twice, with an end', 'Passwordpassword1', 'most common'],
    ['long and common all the same', 'FinalFantasy', 'most common'],
    ['made of two common ones', 'sunshineprincess', 'most common'],
    ['common, with marks', 'dragon!!!!!!!', 'most common'],
    ['common, with a year and marks', 'p@ssw0rd2024!!!!!', 'most common'],
    ['common twice, apart', 'letmein!letmein!', 'most common'],
    ['common, with digits before', '123dragon456!', 'most common'],
    ['common, and a common number', 'monkey1234567', 'most common'],
    ['the team', 'Sixthman2026!', 'most common'],
    ['a run', '123456789012', 'neighbouring'],
    ['the alphabet', 'abcdefghijklm', 'neighbouring'],
    ['backwards', '210987654321', 'neighbouring'],
    ['one sign', 'aaaaaaaaaaaaaaa', 'different signs'],
    ['the user', 'i-am-anna-and-well', 'name of the user'],
  ] as const)('that is %s is refused: %s', async ([, password, why]) => {
    expect(await findWeakness(password, 'anna')).toContain(why)
  })

  test.for(['a quiet evening', 'correct horse battery', 'übermäßig lang', 'jD8!x0w_q2Lp'])(
    '%s is taken',
    async (password) => {
      expect(await findWeakness(password, 'anna')).toBeNull()
    },
  )
})
