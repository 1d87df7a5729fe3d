/** `explain`: why a partition was made, or was not: state, gate, inputs then and now, attempts, checks, what comes next. */
import { Temporal } from 'temporal-polyfill'
import { readAttempts, readChecks } from '../../api/reads/attempts.ts'
import { readGates } from '../../api/reads/gates.ts'
import type { System } from '../../main.ts'
import { readInputs } from '../../platform/ledger/inputs.ts'
import { type LedgerRow, readPartition } from '../../platform/ledger/partition.ts'
import { readDate, readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { sayExplanation } from '../say-explanation.ts'

const attemptsShown = 10

export const explain: Command = {
  name: 'explain',
  summary: 'says why a partition was made, or why it was not',
  details:
    'Exit code 0 if the partition is final, 1 if it has failed, 3 if it is still to come or is not wanted.',
  parameters: [
    { name: '<asset>', description: 'an asset’s name; a wrong one lists them' },
    { name: '<date>', description: 'game date, YYYY-MM-DD (US Eastern)' },
  ],
  options: [{ flags: '--json', description: 'answer in JSON' }],
  examples: ['explain prop_lines 2024-12-02', 'explain predictions_ridge 2024-12-02 --json'],
  async run({ terminal }, { parameters, options }) {
    const gameDate = readDate(parameters[1], 'explain')
    return withSystem(terminal, async (system) => {
      const names = system.pipeline.assets.map((each) => each.name)
      const asset = readName(String(parameters[0]), names, 'asset')
      const explanation = await readExplanation(system, asset, gameDate)
      if (options.json === true) writeJson(terminal, explanation ?? { asset, gameDate, state: null })
      else if (explanation) sayExplanation(terminal, explanation)
      else {
        writeLine(terminal, `${asset} ${gameDate} is not planned: ${await whyUnplanned(system, gameDate)}`)
      }
      if (!explanation) return exitCodes.waits
      if (explanation.row.state === 'failed') return exitCodes.failed
      return explanation.row.committedState === null ? exitCodes.waits : exitCodes.done
    })
  },
}

async function whyUnplanned({ db, pipeline }: System, gameDate: string): Promise<string> {
  const answer = (await pipeline.loadCalendar(db)).on(gameDate)
  const calendar =
    answer.kind === 'games'
      ? `the date has ${answer.day.games} games`
      : answer.kind === 'empty'
        ? answer.because
        : 'the calendar does not know the date yet'
  return `${calendar}, and no run wants this asset on it. To want it: ${program} run ${gameDate}`
}

export interface ExplainedInput {
  readonly name: string
  readonly isRequired: boolean
  readonly hashThen: string | null
  readonly hashNow: string | null
  readonly isMissing: boolean
  /** Read before with other content than is there now. */
  readonly isStale: boolean
}

export type Explanation = NonNullable<Awaited<ReturnType<typeof readExplanation>>>

async function readExplanation({ db, pipeline, clock }: System, name: string, gameDate: string) {
  const key = { asset: name, gameDate }
  const row = await readPartition(db, key)
  if (!row) return undefined
  const asset = pipeline.asset(name)
  const [gates, attempts, checks, inputs] = await Promise.all([
    readGates(db, [gameDate]),
    readAttempts(db, key, attemptsShown),
    readChecks(db, key),
    readInputs(db, asset, gameDate),
  ])
  const now = clock.now()
  const then = row.inputs ?? {}
  const explained = Object.entries(inputs.hashes).map(([input, hashNow], index): ExplainedInput => {
    const hashThen = then[input] ?? null
    return {
      name: input,
      isRequired: asset.needs[index]?.required !== false,
      hashThen,
      hashNow,
      isMissing: inputs.missing.includes(input),
      isStale: row.inputs !== null && row.committedState !== null && hashNow !== null && hashThen !== hashNow,
    }
  })
  return {
    ...key,
    row,
    gate: gates.find((each) => each.gate === asset.gate) ?? null,
    gateName: asset.gate,
    inputs: explained,
    attempts,
    checks,
    next: describeNext(row, now),
  }
}

/** What has to happen for the partition to move. */
function describeNext(
  row: LedgerRow,
  now: Temporal.Instant,
): { readonly at: Temporal.Instant | null; readonly what: string } {
  const isAhead = (instant: Temporal.Instant | null): instant is Temporal.Instant =>
    instant !== null && Temporal.Instant.compare(instant, now) > 0
  if (row.state === 'failed') return { at: null, what: 'a redrive, or an input that changes' }
  if (row.state === 'running')
    return { at: row.leaseUntil, what: `its worker (${row.leaseOwner}) commits, or loses its lease` }
  if (isAhead(row.refreshAt)) return { at: row.refreshAt, what: 'it is looked at again' }
  if (row.committedState !== null) return { at: null, what: 'nothing, unless an input changes' }
  if (isAhead(row.notBefore)) return { at: row.notBefore, what: 'it may start' }
  return { at: null, what: 'its gate opens and a worker takes it' }
}
