/** `audit`: who did what, why and from where; whether any of it was changed since; and all of it as JSON lines. */
import type { System } from '../../main.ts'
import { readAudit, readAuditAfter } from '../../platform/audit/audit-rows.ts'
import { describeOrigin } from '../../platform/audit/origin.ts'
import type { Head } from '../../platform/audit/seal-audit.ts'
import { verifyAudit } from '../../platform/audit/verify-audit.ts'
import { PipelineError } from '../../platform/errors.ts'
import { redact } from '../../platform/redaction.ts'
import { readInteger, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const rowsAtOnce = 1_000

export const audit: Command = {
  name: 'audit',
  summary: 'lists who did what; verifies that no row of it was changed; exports it',
  details:
    'Rows are sealed in a chain: an operator’s within his own transaction, what workers write within a minute. `verify` goes through all of it, names every row that was changed, ' +
    'removed or slipped in, and prints the head; noted elsewhere and given with --head, it shows later that the chain was not rewritten. docs/security.md.',
  parameters: [
    {
      name: '[action]',
      choices: ['list', 'verify', 'export'],
      description: 'list (as without any), verify or export',
    },
  ],
  options: [
    { flags: '--all', description: 'with list: what workers and schedules did, too' },
    { flags: '--actor <text>', description: 'with list: actors that begin so, as in user/anna' },
    { flags: '--action <text>', description: 'with list: actions that begin so, as in dead_letter.' },
    { flags: '--limit <n>', description: 'with list: at most so many, 1 to 1000', default: '50' },
    { flags: '--head <seal:hash>', description: 'with verify: a head that was noted before' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['audit', 'audit list --all --action partition.', 'audit verify', 'audit export > audit.jsonl'],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), ['list', 'verify', 'export'], 'action')
    const head = readHeadOption(given)
    const limit = readInteger(given.options.limit, '--limit', { min: 1, max: rowsAtOnce })
    return withSystem(terminal, (system) => {
      if (action === 'verify') return verify(system, terminal, head, given)
      if (action === 'export') return exportAll(system, terminal)
      return list(system, terminal, limit, given)
    })
  },
}

function readHeadOption({ options: { head } }: Given): Head | null {
  if (head === undefined) return null
  const [, seal, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(String(head)) ?? []
  if (seal === undefined || hash === undefined)
    throw new PipelineError('usage.invalid', '--head: expected SEAL:HASH, as audit verify prints it')
  return { seal: Number(seal), hash }
}

async function list({ db }: System, terminal: Terminal, limit: number, { options }: Given): Promise<number> {
  const rows = await readAudit(db, {
    actor: typeof options.actor === 'string' ? options.actor : null,
    action: typeof options.action === 'string' ? options.action : null,
    byPeople: options.all !== true && options.actor === undefined,
    before: null,
    limit,
  })
  if (options.json === true) writeJson(terminal, rows)
  else if (rows.length === 0)
    writeLine(terminal, 'Nobody has done anything yet. What the program did by itself: --all')
  else {
    terminal.write(
      formatTable(
        ['id', 'when', 'who', 'from', 'what', 'of', 'details'],
        rows.map((each) => [
          each.id,
          formatInstant(each.at),
          each.actor,
          describeOrigin(each.origin),
          each.action,
          each.asset === null ? null : `${each.asset} ${each.gameDate ?? ''}`,
          cutText(redact(JSON.stringify(each.details)), 120),
        ]),
      ),
    )
  }
  return exitCodes.done
}

async function verify(
  { db }: System,
  terminal: Terminal,
  noted: Head | null,
  { options }: Given,
): Promise<number> {
  const found = await verifyAudit(db, noted)
  if (options.json === true) writeJson(terminal, found)
  else {
    for (const { says } of found.faults) writeLine(terminal, `FAULT: ${says}`)
    const { rows, seals, unsealed, head, faults } = found
    writeLine(
      terminal,
      faults.length === 0
        ? `${rows} rows in ${seals} seals: none was changed${unsealed > 0 ? `; ${unsealed} are not sealed yet` : ''}.`
        : `${faults.length} faults in ${rows} rows and ${seals} seals. What to do: docs/security.md`,
    )
    if (head !== null) writeLine(terminal, `Head, to be noted elsewhere: ${head.seal}:${head.hash}`)
  }
  return found.faults.length === 0 ? exitCodes.done : exitCodes.failed
}

async function exportAll({ db }: System, terminal: Terminal): Promise<number> {
  let after = 0
  for (;;) {
    const rows = await readAuditAfter(db, after, rowsAtOnce)
    for (const row of rows) terminal.write(`${redact(JSON.stringify(row))}\n`)
    const last = rows.at(-1)
    if (!last || terminal.signal.aborted)
      return terminal.signal.aborted ? exitCodes.interrupted : exitCodes.done
    after = last.id
  }
}
