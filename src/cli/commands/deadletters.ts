/** `deadletters`: work that was given up; to read, to try again, or to close with a reason. */
import type { System } from '../../main.ts'
import { errorKinds, PipelineError } from '../../platform/errors.ts'
import {
  type DeadLetter,
  discardDeadLetters,
  readDeadLetters,
  redriveDeadLetters,
} from '../../platform/ledger/dead-letters.ts'
import { actHere } from '../act-here.ts'
import { readInteger, readName, readReason } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, program, runbookPage, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

export const deadletters: Command = {
  name: 'deadletters',
  summary: 'lists work that was given up; shows, redrives or discards it',
  details:
    'A redrive gives the partition a fresh budget of attempts: a running worker takes it, or the next `run` or `backfill` of its date. ' +
    'A discarded letter is closed for good: its partition is final, nothing waits for it, and no look calls it a gap; redriven by its number, it comes back. ' +
    'Both are written into the audit log with the reason.',
  parameters: [
    {
      name: '[action]',
      choices: ['list', 'show', 'redrive', 'discard'],
      description: 'list (as without any), show, redrive or discard',
    },
    { name: '[ids...]', description: 'numbers of dead letters' },
  ],
  options: [
    { flags: '--all', description: 'with redrive: every open dead letter' },
    { flags: '--code <code>', description: 'with list and redrive: those of one error, as in check.failed' },
    { flags: '--discarded', description: 'with list: those that were discarded' },
    { flags: '--reason <text>', description: 'why; redrive and discard need it' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'deadletters',
    'deadletters show 3',
    'deadletters redrive --code check.failed --reason "the check was wrong"',
    'deadletters redrive --all --reason "the key was renewed"',
    'deadletters discard 7 --reason "nobody has lines of that day"',
  ],
  async run({ terminal }, given) {
    const action = readName(
      String(given.parameters[0] ?? 'list'),
      ['list', 'show', 'redrive', 'discard'],
      'action',
    )
    const ids = ((given.parameters[1] ?? []) as readonly string[]).map((id) =>
      readInteger(id, action, { min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    const code =
      given.options.code === undefined
        ? null
        : readName(String(given.options.code), Object.keys(errorKinds), 'error code')
    return withSystem(terminal, (system) => {
      if (action === 'list') return list(system, terminal, code, given)
      if (action === 'show') return show(system, terminal, ids, given)
      return close(system, terminal, { action: action as 'redrive' | 'discard', ids, code }, given)
    })
  },
}

async function list(
  { db }: System,
  terminal: Terminal,
  code: string | null,
  { options }: Given,
): Promise<number> {
  const which = options.discarded === true ? 'discarded' : 'open'
  const letters = (await readDeadLetters(db, which)).filter(
    ({ errorCode }) => code === null || errorCode === code,
  )
  if (options.json === true) writeJson(terminal, letters)
  else if (letters.length === 0) writeLine(terminal, describeNone(which, code))
  else {
    terminal.write(
      formatTable(
        ['id', 'since', 'partition', 'error', which === 'open' ? 'what' : 'why it was discarded'],
        letters.map((each) => [
          each.id,
          formatInstant(each.createdAt),
          `${each.asset} ${each.gameDate}`,
          each.errorCode,
          cutText((each.discardedReason ?? each.error).split('\n')[0] ?? '', 100),
        ]),
      ),
    )
    writeLine(terminal, `One in full: ${program} deadletters show ${letters[0]?.id}`)
  }
  return exitCodes.done
}

function describeNone(which: 'open' | 'discarded', code: string | null): string {
  if (which === 'discarded') return 'None was discarded.'
  return code === null ? 'No dead letters: no work was given up.' : `No open dead letter is of ${code}.`
}

async function show(
  system: System,
  terminal: Terminal,
  ids: readonly number[],
  { options }: Given,
): Promise<number> {
  if (ids.length === 0)
    throw new PipelineError('usage.invalid', 'deadletters show: give the number of a dead letter')
  const letters = await requireStored(system, ids, true)
  if (options.json === true) {
    writeJson(terminal, letters)
    return exitCodes.done
  }
  for (const { id, asset, gameDate, errorCode, error, details, attemptsUsed, createdAt } of letters) {
    writeLine(
      terminal,
      `${id}: ${asset} ${gameDate}, given up ${formatInstant(createdAt)} after ${attemptsUsed} attempts`,
    )
    writeLine(terminal, `  [${errorCode}] ${error}`)
    writeLine(terminal, `  details: ${JSON.stringify(details)}`)
    writeLine(terminal, `  see ${runbookPage(errorCode)}; ${program} explain ${asset} ${gameDate}`)
  }
  return exitCodes.done
}

interface Closing {
  readonly action: 'redrive' | 'discard'
  readonly ids: readonly number[]
  readonly code: string | null
}

async function close(system: System, terminal: Terminal, closing: Closing, given: Given): Promise<number> {
  const { action, ids, code } = closing
  const { all, json } = given.options
  const reason = readReason(given, `deadletters ${action}`)
  refuseUnclear(closing, all === true)
  if (ids.length > 0) await requireStored(system, ids, action === 'redrive')
  const chosen = ids.length > 0 ? { ids } : code !== null ? { errorCode: code } : {}
  const done = await actHere(system, terminal, {
    name: `dead-letters.${action}`,
    input: { ...chosen, reason },
    look: async (db) => (await readDeadLetters(db)).map(({ id }) => id).filter((id) => isNamed(closing, id)),
    async act(db, by) {
      if (action === 'discard') return discardDeadLetters(db, { ...by, reason, ids })
      return (await redriveDeadLetters(db, { ...by, reason, ...chosen })).map((each) => each.id)
    },
  })
  if (json === true) writeJson(terminal, { action, ids: done })
  else {
    const after =
      action === 'redrive'
        ? '; a running worker takes them, or the next run or backfill of their dates'
        : '; their partitions are final, and nothing waits for them'
    writeLine(terminal, `${done.length} ${action === 'redrive' ? 'redriven' : 'discarded'}${after}.`)
  }
  return exitCodes.done
}

const isNamed = ({ ids }: Closing, id: number): boolean => ids.length === 0 || ids.includes(id)

/** Exactly one way of saying which; what is given up for good is named one by one. */
function refuseUnclear({ action, ids, code }: Closing, isAll: boolean): void {
  const ways = [ids.length > 0, code !== null, isAll].filter(Boolean).length
  if (action === 'discard' && (isAll || code !== null))
    throw new PipelineError(
      'usage.invalid',
      'deadletters discard: name each letter; --all and --code are for redrive',
    )
  if (ways !== 1)
    throw new PipelineError(
      'usage.invalid',
      `deadletters ${action}: give numbers${action === 'redrive' ? ', or --code, or --all' : ''}`,
    )
}

async function requireStored(
  { db }: System,
  ids: readonly number[],
  alsoDiscarded: boolean,
): Promise<DeadLetter[]> {
  const stored = [
    ...(await readDeadLetters(db)),
    ...(alsoDiscarded ? await readDeadLetters(db, 'discarded') : []),
  ]
  const letters = stored.filter((each) => ids.includes(each.id))
  const missing = ids.filter((id) => !letters.some((each) => each.id === id))
  if (missing.length > 0) {
    throw new PipelineError(
      'usage.invalid',
      `no open dead letter has the number ${missing.join(', ')}. The open ones: ${program} deadletters`,
    )
  }
  return letters
}
