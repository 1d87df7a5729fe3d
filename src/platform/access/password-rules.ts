/** What a new password must be: long, not one of the common ones, not the user's own name. No rule about signs, which makes
 * passwords worse (NIST SP 800-63B), and no expiry. */
import { PipelineError } from '../errors.ts'

export const passwordLengthMin = 12
/** Above it a password is refused, not cut: hashing megabytes would be a way to keep the server busy. */
export const passwordLengthMax = 256

/** Stems of the most common passwords of twelve signs and more; compared without case, signs at the end and repetition. */
const commonStems = new Set(
  (
    'password passw0rd p@ssword p@ssw0rd qwerty qwertyuiop qwertzuiop asdfghjkl zxcvbnm 1q2w3e4r 1qaz2wsx q1w2e3r4 abc abcdef abcdefghijkl ' +
    'iloveyou letmein welcome administrator admin changeme default secret basketball football baseball superman trustno sunshine princess ' +
    'dragon monkey michael jordan lebron kobe lakers warriors celtics sixthman sixth-man sixers'
  ).split(' '),
)

/** Throws `usage.invalid`. */
export function assertGoodPassword(password: string, userName: string): void {
  const why = findWeakness(password, userName)
  if (why !== null) throw new PipelineError('usage.invalid', `this password cannot be taken: ${why}`)
}

/** Null where it is good. */
export function findWeakness(password: string, userName: string): string | null {
  const length = Array.from(password).length
  if (length < passwordLengthMin)
    return `it has ${length} signs, and at least ${passwordLengthMin} are asked for`
  if (length > passwordLengthMax) return `it has more than ${passwordLengthMax} signs`
  const plain = password.toLowerCase()
  if (plain.includes(userName)) return 'it contains the name of the user'
  if (new Set(plain).size < 5) return 'it has fewer than five different signs'
  if (isRun(plain)) return 'it is a run of neighbouring signs'
  if (commonStems.has(findStem(plain))) return 'it is one of the most common passwords'
  return null
}

/** 'Password123!' and 'passwordpassword' are both 'password'. */
function findStem(plain: string): string {
  const letters = plain.replace(/[^\p{L}]*$/u, '').replace(/^[^\p{L}\d]*/u, '')
  const repeated = /^(.+?)\1+$/u.exec(letters)?.[1]
  return repeated ?? letters
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
