/** Passwords are hashed with argon2id; the string that is stored says with which parameters, so that they can be raised later.
 *
 * Parameters: OWASP's Password Storage Cheat Sheet, 2025 (19 MiB, two passes, one lane). A hash takes about 26 ms of a processor; so
 * only a few run at once, and beyond a short queue nobody is let in: a flood of logins must not starve the workers. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { PipelineError } from '../errors.ts'

interface Parameters {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

export const passwordParameters: Parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const tagBytes = 32
const atOnceMax = 2
const waitingMax = 24

const runArgon2 = promisify(argon2)
let running = 0
const waiting: (() => void)[] = []

/** Throws `access.rate-limited` where too many wait already. */
export async function hashPassword(
  password: string,
  parameters: Parameters = passwordParameters,
): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, salt, parameters)
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(tag)}`
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const { parameters, salt, tag } = parse(stored)
  return timingSafeEqual(await derive(password, salt, parameters), tag)
}

/** True where it was hashed with other parameters than today's. */
export function isOutdated(stored: string): boolean {
  const { memory, passes, parallelism } = parse(stored).parameters
  const now = passwordParameters
  return memory !== now.memory || passes !== now.passes || parallelism !== now.parallelism
}

let decoy: Promise<string> | undefined

/** Does the work of a check for somebody who does not exist, so that the time tells nothing. */
export async function checkNobody(password: string): Promise<false> {
  decoy ??= hashPassword(encode(randomBytes(24)))
  await isPassword(password, await decoy)
  return false
}

async function derive(password: string, salt: Uint8Array, parameters: Parameters): Promise<Buffer> {
  await enter()
  try {
    const message = password.normalize('NFKC') // one password, however its accents were typed
    return await runArgon2('argon2id', { message, nonce: salt, tagLength: tagBytes, ...parameters })
  } finally {
    const next = waiting.shift()
    if (next)
      next() // the place is handed on
    else running -= 1
  }
}

async function enter(): Promise<void> {
  if (running < atOnceMax) {
    running += 1
    return
  }
  if (waiting.length >= waitingMax)
    throw new PipelineError('access.rate-limited', 'too many logins at once; try again in a moment', {
      retryAfterSeconds: 2,
    })
  await new Promise<void>((resolve) => waiting.push(resolve))
}

function parse(stored: string): { parameters: Parameters; salt: Buffer; tag: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  if (!match) throw new Error('a stored password hash is not of the form that this program writes')
  const [, memory, passes, parallelism, salt, tag] = match
  return {
    parameters: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  }
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
