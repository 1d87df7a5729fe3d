/** `deadletters`: work that was given up; to read, to try again, or to close with a reason. */
import type { System } from '../../main.ts'
import { PipelineError } from '../../platform/errors.ts'
import {
  type DeadLetter,
  discardDeadLetters,
  readDeadLetters,
  redriveDeadLetters,
} from '../../platform/ledger/dead-letters.ts'
import { readInteger, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatInstant, program, runbookPage, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

export const deadletters: Command = {
  name: 'deadletters',
  summary: 'lists work that was given up; shows, redrives or discards it',
  details:
    'A redrive gives the partition a fresh budget of attempts: a running worker takes it, or the next `run` or `backfill` of its date. ' +
    'A discarded letter is closed for good, and its partition stays failed. Both are written into the audit log with the reason.',
  parameters: [
    { name: '[action]', description: 'list (as without any), show, redrive or discard' },
    { name: '[ids...]', description: 'numbers of dead letters' },
  ],
  options: [
    { flags: '--all', description: 'with redrive: every open dead letter' },
    { flags: '--reason <text>', description: 'why; redrive and discard need it' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['deadletters', 'deadletters show 3', 'deadletters redrive --all --reason "the key was renewed"'],
  async run({ terminal }, given) {
    const action = readName(
      String(given.parameters[0] ?? 'list'),
      ['list', 'show', 'redrive', 'discard'],
      'action',
    )
    const ids = ((given.parameters[1] ?? []) as readonly string[]).map((id) =>
      readInteger(id, action, { min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    return withSystem(terminal, (system) => {
      if (action === 'list') return list(system, terminal, given)
      if (action === 'show') return show(system, terminal, ids, given)
      return close(system, terminal, action as 'redrive' | 'discard', ids, given)
    })
  },
}

async function list({ db }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const letters = await readDeadLetters(db)
  if (options.json === true) writeJson(terminal, letters)
  else if (letters.length === 0) writeLine(terminal, 'No dead letters: no work was given up.')
  else {
    terminal.write(
      formatTable(
        ['id', 'since', 'partition', 'error', 'what'],
        letters.map((each) => [
          each.id,
          formatInstant(each.createdAt),
          `${each.asset} ${each.gameDate}`,
          each.errorCode,
          each.error.split('\n')[0]?.slice(0, 100),
        ]),
      ),
    )
    writeLine(terminal, `One in full: ${program} deadletters show ${letters[0]?.id}`)
  }
  return exitCodes.done
}

async function show(
  system: System,
  terminal: Terminal,
  ids: readonly number[],
  { options }: Given,
): Promise<number> {
  if (ids.length === 0)
    throw new PipelineError('usage.invalid', 'deadletters show: give the number of a dead letter')
  const letters = await requireOpen(system, ids)
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

async function close(
  system: System,
  terminal: Terminal,
  action: 'redrive' | 'discard',
  ids: readonly number[],
  { options }: Given,
): Promise<number> {
  const { reason, all, json } = options
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new PipelineError(
      'usage.invalid',
      `deadletters ${action}: say why, with --reason "…"; it goes into the audit log`,
    )
  }
  if (action === 'discard' && all === true)
    throw new PipelineError('usage.invalid', 'deadletters discard: name each letter; --all is for redrive')
  if ((ids.length === 0) !== (all === true)) {
    throw new PipelineError(
      'usage.invalid',
      `deadletters ${action}: give numbers${action === 'redrive' ? ', or --all' : ''}`,
    )
  }
  if (all !== true) await requireOpen(system, ids)
  const request = { actor: `cli/${terminal.environment.USER ?? 'unknown'}`, reason, now: system.clock.now() }
  const done =
    action === 'redrive'
      ? (await redriveDeadLetters(system.db, { ...request, ...(all === true ? {} : { ids }) })).map(
          (each) => each.id,
        )
      : await discardDeadLetters(system.db, { ...request, ids })
  if (json === true) writeJson(terminal, { action, ids: done })
  else {
    const after =
      action === 'redrive' ? '; a running worker takes them, or the next run or backfill of their dates' : ''
    writeLine(terminal, `${done.length} ${action === 'redrive' ? 'redriven' : 'discarded'}${after}.`)
  }
  return exitCodes.done
}

async function requireOpen({ db }: System, ids: readonly number[]): Promise<DeadLetter[]> {
  const letters = (await readDeadLetters(db)).filter((each) => ids.includes(each.id))
  const missing = ids.filter((id) => !letters.some((each) => each.id === id))
  if (missing.length > 0) {
    throw new PipelineError(
      'usage.invalid',
      `no open dead letter has the number ${missing.join(', ')}. The open ones: ${program} deadletters`,
    )
  }
  return letters
}
