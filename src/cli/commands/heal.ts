/** `heal`: lets every healer look now; says what was found, what was mended and what is left. With --dry-run it only looks. */
import type { System } from '../../main.ts'
import { toPipelineError } from '../../platform/errors.ts'
import { listHealers } from '../../platform/healers/index.ts'
import { type Found, type Healer, type Healing, heal as healWith } from '../../platform/healing/healer.ts'
import { workHere } from '../act-here.ts'
import { readName, readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { runbookPage, writeJson, writeLine } from '../output.ts'
import type { Terminal } from '../terminal.ts'

/** Of one healer in the audit row: a season that is mended has thousands. */
const keysKept = 50

export const heal: Command = {
  name: 'heal',
  summary: 'lets the healers look now: what is wrong, what was mended, what is left for a human',
  details:
    '`up` does this by itself. Mended means that the ledger does not show the fault any more: what has to be made again is ordered, and a ' +
    'running worker makes it. Exit code 0 if nothing is left, 1 if something is or a healer failed; with --dry-run 1 if something was found.',
  options: [
    { flags: '--dry-run', description: 'only list what each healer finds and would do; nothing is written' },
    { flags: '--only <healer>', description: 'one healer; a wrong name lists them' },
    reasonOption,
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['heal --dry-run', 'heal', 'heal --only missing-partitions --json'],
  async run({ terminal }, { options }) {
    return withSystem(terminal, async (system) => {
      const healers = chooseHealers(system, options.only)
      const isDry = options.dryRun === true
      const lookAtAll = async (): Promise<Outcome[]> => {
        const outcomes: Outcome[] = []
        for (const healer of healers) outcomes.push(await lookOnce(system, healer, isDry))
        return outcomes
      }
      const input = { only: options.only ?? null, reason: readOptionalReason({ options }, 'heal') }
      const outcomes = isDry
        ? await lookAtAll()
        : await workHere(system, terminal, { name: 'healers.run', input, work: lookAtAll, summarise })
      if (options.json === true) writeJson(terminal, outcomes)
      else sayOutcomes(terminal, outcomes)
      return outcomes.every(({ left, error }) => left.length === 0 && error === null)
        ? exitCodes.done
        : exitCodes.failed
    })
  },
}

const summarise = (outcomes: readonly Outcome[]) =>
  outcomes
    .filter(({ found, error }) => found.length > 0 || error !== null)
    .map(({ healer, mended, left, error }) => ({
      ...{ healer, left: left.length, error: error?.code ?? null },
      mended: mended.map(({ key }) => key).slice(0, keysKept),
    }))

interface Outcome extends Healing {
  readonly repairs: string
  readonly isDry: boolean
  /** Why the healer itself failed; the others were asked all the same. */
  readonly error: { readonly code: string; readonly message: string } | null
}

function chooseHealers({ pipeline }: System, only: unknown): readonly Healer[] {
  const healers = listHealers(pipeline)
  if (only === undefined) return healers
  const names = healers.map(({ name }) => name)
  const name = readName(String(only), names, 'healer')
  return healers.filter((healer) => healer.name === name)
}

async function lookOnce({ db, clock }: System, healer: Healer, isDry: boolean): Promise<Outcome> {
  const { name, repairs } = healer
  const context = { db, now: clock.now() }
  const base = { healer: name, repairs, isDry, error: null }
  try {
    if (!isDry) return { ...base, ...(await healWith(healer, context)) }
    const found = await healer.find(context)
    return { ...base, found, mended: [], left: found }
  } catch (thrown) {
    const { code, message } = toPipelineError(thrown)
    if (code === 'database.unavailable') throw thrown
    return { ...base, found: [], mended: [], left: [], error: { code, message } }
  }
}

function sayOutcomes(terminal: Terminal, outcomes: readonly Outcome[]): void {
  const say = (line: string): void => writeLine(terminal, line)
  const told = outcomes.filter(({ found, error }) => found.length > 0 || error !== null)
  for (const { healer, repairs, isDry, found, mended, left, error } of told) {
    const sum = isDry
      ? `${found.length} found`
      : `${found.length} found, ${mended.length} mended, ${left.length} left`
    say(`${healer} (${repairs}): ${error ? 'it failed' : sum}`)
    if (error) say(`  [${error.code}] ${error.message}; see ${runbookPage(error.code)}`)
    for (const each of mended) say(`  mended  ${describe(each)}`)
    for (const each of left) say(`  ${isDry ? 'found ' : 'left  '}  ${describe(each)}`)
  }
  const well = outcomes.length - told.length
  say(told.length === 0 ? `All ${well} healers found nothing to repair.` : `The other ${well} found nothing.`)
}

function describe({ key, says, remedy }: Found): string {
  return `${key}: ${says}; ${remedy ?? 'nothing can be done about it by itself'}`
}
