/** `incidents`: what needs a human, and what did; to read with its history, to take over, to end, or to take a new level as normal. */
import type { System } from '../../main.ts'
import {
  acceptLevels,
  acknowledgeIncidents,
  resolveIncidents,
} from '../../platform/alerts/operate-incident.ts'
import { readIncident, readIncidents, readTransitions } from '../../platform/alerts/read-incidents.ts'
import { PipelineError } from '../../platform/errors.ts'
import { actHere } from '../act-here.ts'
import { readInteger, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { sayIncident } from '../describe-incident.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, program, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const operations = {
  acknowledge: { run: acknowledgeIncidents, past: 'acknowledged' },
  resolve: { run: resolveIncidents, past: 'resolved' },
  accept: { run: acceptLevels, past: 'accepted' },
} as const
type Operation = keyof typeof operations

const shownMax = 200

export const incidents: Command = {
  name: 'incidents',
  summary: 'lists what needs a human; shows one with its history, acknowledges or resolves it',
  details:
    'An incident is one cause, however often it happens, and most of them resolve themselves. `acknowledge` says that somebody has it: nobody is reminded any more. ' +
    '`resolve` ends one that cannot end by itself; if its cause is still there it opens again. `accept` takes the level that a slowdown or another value has moved to as normal. ' +
    'All three are written into the audit log with the note.',
  parameters: [
    {
      name: '[action]',
      choices: ['list', 'show', 'acknowledge', 'resolve', 'accept'],
      description: 'list (as without any), show, acknowledge, resolve or accept',
    },
    { name: '[ids...]', description: 'numbers of incidents' },
  ],
  options: [
    { flags: '--all', description: 'with list: those that are resolved, too' },
    { flags: '--limit <n>', description: `with list: at most so many, 1 to ${shownMax}`, default: '50' },
    { flags: '--note <text>', description: 'what you know or do; acknowledge, resolve and accept need it' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'incidents',
    'incidents list --all --limit 10',
    'incidents show 3',
    'incidents acknowledge 3 --note "the provider is informed"',
    'incidents resolve 3 --note "the key was renewed"',
  ],
  async run({ terminal }, given) {
    const action = readName(
      String(given.parameters[0] ?? 'list'),
      ['list', 'show', ...Object.keys(operations)],
      'action',
    )
    const ids = ((given.parameters[1] ?? []) as readonly string[]).map((id) =>
      readInteger(id, action, { min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    if (action === 'list') {
      const limit = readInteger(given.options.limit, '--limit', { min: 1, max: shownMax })
      return withSystem(terminal, (system) => list(system, terminal, limit, given))
    }
    if (ids.length === 0)
      throw new PipelineError('usage.invalid', `incidents ${action}: give the number of an incident`)
    if (action === 'show') return withSystem(terminal, (system) => show(system, terminal, ids, given))
    const note = readNote(action, given)
    return withSystem(terminal, (system) =>
      operate(system, terminal, action as Operation, { ids, note }, given),
    )
  },
}

async function list({ db }: System, terminal: Terminal, limit: number, { options }: Given): Promise<number> {
  const found = await readIncidents(db, { all: options.all === true, limit })
  if (options.json === true) writeJson(terminal, found)
  else if (found.length === 0) {
    writeLine(terminal, options.all === true ? 'There was no incident yet.' : 'No incident is open.')
  } else {
    terminal.write(
      formatTable(
        ['id', 'severity', 'state', 'since', 'last seen', 'times', 'what'],
        found.map((each) => [
          each.id,
          each.severity,
          each.state,
          formatInstant(each.openedAt),
          formatInstant(each.lastSeenAt),
          each.occurrences,
          cutText(each.title, 100),
        ]),
      ),
    )
    writeLine(terminal, `One in full: ${program} incidents show ${found[0]!.id}`)
  }
  return exitCodes.done
}

async function show(
  { db }: System,
  terminal: Terminal,
  ids: readonly number[],
  { options }: Given,
): Promise<number> {
  const found = await Promise.all(
    ids.map(async (id) => {
      const [incident, history] = await Promise.all([readIncident(db, id), readTransitions(db, id)])
      if (!incident) {
        throw new PipelineError(
          'usage.invalid',
          `no incident has the number ${id}. All of them: ${program} incidents list --all`,
        )
      }
      return { ...incident, history }
    }),
  )
  if (options.json === true) writeJson(terminal, found)
  else for (const each of found) sayIncident(terminal, each)
  return exitCodes.done
}

function readNote(action: string, { options }: Given): string {
  const { note } = options
  if (typeof note === 'string' && note.trim() !== '') return note
  throw new PipelineError(
    'usage.invalid',
    `incidents ${action}: say what you know or do, with --note "…"; it goes into the history and the audit log`,
  )
}

async function operate(
  system: System,
  terminal: Terminal,
  action: Operation,
  { ids, note }: { readonly ids: readonly number[]; readonly note: string },
  { options }: Given,
): Promise<number> {
  const done = await actHere(system, terminal, {
    name: `incidents.${action}`,
    input: { ids, note },
    async look(db) {
      const found = await Promise.all(ids.map((id) => readIncident(db, id)))
      return found.flatMap((each) => (each ? [{ id: each.id, state: each.state }] : []))
    },
    act: (db, by) => operations[action].run(db, { ids, note, ...by }),
  })
  const left = ids.filter((id) => !done.includes(id))
  if (options.json === true) writeJson(terminal, { action, ids: done, left })
  else {
    if (done.length > 0) writeLine(terminal, `${done.join(', ')}: ${operations[action].past}.`)
    const why = action === 'accept' ? 'not open, or without a level that its value keeps to' : 'not open'
    if (left.length > 0) writeLine(terminal, `${left.join(', ')}: ${why}; nothing was changed.`)
  }
  return left.length === 0 ? exitCodes.done : exitCodes.failed
}
