/** Reads a password: from the keyboard without showing it, or the first line of standard input where that is no keyboard.
 *
 * Never from an argument, which every user of the machine can read in the list of processes. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { PipelineError } from '../platform/errors.ts'

/** A new one is asked for twice. Throws `usage.invalid` where the two differ or nothing came. */
export async function askSecret(question: string, isNew: boolean): Promise<string> {
  if (!process.stdin.isTTY) return requireSomething(await readFirstLine())
  const first = requireSomething(await typeHidden(question))
  if (isNew && first !== (await typeHidden('The same again')))
    throw new PipelineError('usage.invalid', 'the two are not the same; nothing was changed')
  return first
}

function requireSomething(text: string): string {
  if (text !== '') return text
  throw new PipelineError('usage.invalid', 'no password was given: type it, or send it to standard input')
}

async function readFirstLine(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/)[0] ?? ''
}

/** The line editor writes what is typed to its output, which goes nowhere. */
async function typeHidden(question: string): Promise<string> {
  process.stderr.write(`${question}: `)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const given = new AbortController()
  lines.once('SIGINT', () => given.abort())
  try {
    return await lines.question('', { signal: given.signal })
  } catch (error) {
    if (!given.signal.aborted) throw error
    throw new PipelineError('usage.invalid', 'interrupted; nothing was changed')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
