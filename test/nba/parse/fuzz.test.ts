/** Spoilt payloads: thousands of random changes to the genuine (or documented) ones, of their structure and of their bytes.
 *
 * A parser may give facts that keep the rules of `domain/facts.ts`, or throw a PipelineError that says what is wrong with the
 * source. Anything else (a TypeError, a row that cannot be true, a hang) is a fault. A failure prints the seed and the change;
 * SIXTHMAN_FUZZ_SHRINK=1 looks for a smaller one, SIXTHMAN_FUZZ_SEED and SIXTHMAN_FUZZ_RUNS set the seed and the runs a payload. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PipelineError } from '../../../src/platform/errors.ts'
import { assertFacts } from './assert-facts.ts'
import { type FuzzTarget, fuzzTargets, readTarget } from './fuzz-targets.ts'
import { byteManglings, jsonManglings, mangleBytes, mangleJson } from './mangle.ts'
import { hasPack, skipNote } from './payloads.ts'

const seed = Number(process.env.SIXTHMAN_FUZZ_SEED ?? 20_241_104)
const jsonRuns = Number(process.env.SIXTHMAN_FUZZ_RUNS ?? 400)
const byteRuns = Math.ceil(jsonRuns / 4)
/** Most spoilt PDFs are refused at once; one that is read takes a fifth of a second. */
const pdfRuns = Math.ceil(jsonRuns / 4)
const patienceMilliseconds = 120_000

type Outcome = 'accepted' | 'refused'

async function parse({ parse: read }: FuzzTarget, body: Uint8Array): Promise<Outcome> {
  let facts: unknown
  try {
    facts = await read(body)
  } catch (error) {
    if (error instanceof PipelineError && /^(source\.|check\.failed$)/.test(error.code)) {
      if (error.message === '') throw new Error('the error says nothing')
      return 'refused'
    }
    throw error
  }
  assertFacts(facts)
  return 'accepted'
}

/** Runs the property and gives how often each outcome came, so that a suite which spoils nothing cannot pass. */
async function fuzz<Mangling>(
  target: FuzzTarget,
  manglings: fc.Arbitrary<Mangling>,
  mangle: (mangling: Mangling) => Uint8Array,
  numRuns: number,
): Promise<Record<Outcome, number>> {
  const outcomes = { accepted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(manglings, async (mangling) => {
      outcomes[await parse(target, mangle(mangling))] += 1
    }),
    { seed, numRuns, endOnFailure: process.env.SIXTHMAN_FUZZ_SHRINK === undefined },
  )
  return outcomes
}

describe.skipIf(!hasPack)(`spoilt payloads${skipNote}`, () => {
  const isPdf = ({ payload }: FuzzTarget): boolean => typeof payload === 'string' && payload.endsWith('.pdf')

  test.each(fuzzTargets)('$name: the genuine payload keeps the rules', async (target) => {
    expect(await parse(target, readTarget(target))).toBe('accepted')
  })

  test.each(fuzzTargets.filter((target) => !isPdf(target)))(
    '$name: other structures give sound facts or a source error',
    async (target) => {
      const genuine: unknown = JSON.parse(Buffer.from(readTarget(target)).toString('utf8'))
      const mangle = (manglings: Parameters<typeof mangleJson>[1]): Uint8Array =>
        Buffer.from(JSON.stringify(mangleJson(genuine, manglings)))
      const { accepted, refused } = await fuzz(target, jsonManglings, mangle, jsonRuns)
      expect(accepted + refused).toBe(jsonRuns)
      expect(accepted, 'changes of what is not read must do no harm').toBeGreaterThan(0)
      expect(refused).toBeGreaterThan(jsonRuns / 20)
    },
    patienceMilliseconds,
  )

  test.each(fuzzTargets)(
    '$name: spoilt bytes give sound facts or a source error',
    async (target) => {
      const genuine = readTarget(target)
      const runs = isPdf(target) ? pdfRuns : byteRuns
      const { refused } = await fuzz(target, byteManglings, (each) => mangleBytes(genuine, each), runs)
      expect(refused).toBeGreaterThan(runs / 20)
    },
    patienceMilliseconds,
  )
})
