/** What a new password must be: long, not one of the common ones, not the user's own name. No rule about signs, which makes
 * passwords worse (NIST SP 800-63B), and no expiry. */
import { PipelineError } from '../errors.ts'

export const passwordLengthMin = 12
/** Above it a password is refused, not cut: hashing megabytes would be a way to keep the server busy. */
export const passwordLengthMax = 256

/** What is common here, besides what is common everywhere: documented in docs/access.md. */
const ownWords: ReadonlySet<string> = new Set(
  'sixthman sixth-man sixers lebron kobe lakers warriors celtics changeme administrator'.split(' '),
)

/** Throws `usage.invalid`. */
export async function assertGoodPassword(password: string, userName: string): Promise<void> {
  const why = await findWeakness(password, userName)
  if (why !== null) throw new PipelineError('usage.invalid', `this password cannot be taken: ${why}`)
}

/** Null where it is good. */
export async function findWeakness(password: string, userName: string): Promise<string | null> {
  const length = Array.from(password).length
  if (length < passwordLengthMin)
    return `it has ${length} signs, and at least ${passwordLengthMin} are asked for`
  if (length > passwordLengthMax) return `it has more than ${passwordLengthMax} signs`
  const plain = password.toLowerCase()
  if (plain.includes(userName)) return 'it contains the name of the user'
  if (new Set(plain).size < 5) return 'it has fewer than five different signs'
  if (isRun(plain)) return 'it is a run of neighbouring signs'
  if (ownWords.has(findStem(plain)) || isMadeOfCommon(plain, await readCommonPasswords()))
    return 'it is one of the most common passwords, or made of them'
  return null
}

/** Those that were found most often in what was stolen elsewhere, without case; most are shorter than what may be taken here. Read when the
 * first password is set: a process that sets none does not pay for it. */
async function readCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  commonPasswords ??= new Set(dictionary['passwords-common'])
  return commonPasswords
}
let commonPasswords: ReadonlySet<string> | undefined

/** One of them, alone, repeated, or with digits and marks around; or two of them, one after the other. */
function isMadeOfCommon(plain: string, common: ReadonlySet<string>): boolean {
  if (common.has(plain) || common.has(findStem(plain))) return true
  const signs = Array.from(plain)
  return signs.some(
    (_, end) => common.has(signs.slice(0, end).join('')) && common.has(signs.slice(end).join('')),
  )
}

/** 'Password123!', '123password', 'passwordpassword' and 'password-password' are all 'password'. */
function findStem(plain: string): string {
  const inner = plain.replace(/[^\p{L}]*$/u, '').replace(/^[^\p{L}]*/u, '')
  const parts = inner.split(/[^\p{L}\d@$]+/u)
  const isOne = new Set(parts).size === 1
  const word = isOne ? parts[0]! : inner
  return /^(.+?)\1+$/u.exec(word)?.[1] ?? word
}

/** '123456789012', 'abcdefghijkl': each sign follows the one before, or begins again. */
function isRun(plain: string): boolean {
  const codes = Array.from(plain, (sign) => sign.codePointAt(0)!)
  const steps = codes.slice(1).map((code, index) => code - codes[index]!)
  const isStep = (step: number): boolean => step === 1 || step === -9
  return (
    steps.filter(isStep).length >= steps.length - 1 ||
    steps.filter((step) => step === -1 || step === 9).length >= steps.length - 1
  )
}
