/** `keys`: keys for programs, with scopes and an end; shown once, when they are made. */
import type { System } from '../../main.ts'
import { type ApiKey, createKey, readKeys, revokeKey } from '../../platform/access/api-keys.ts'
import { type Scope, scopeNames } from '../../platform/access/role.ts'
import { PipelineError } from '../../platform/errors.ts'
import { actHere } from '../act-here.ts'
import { readInteger, readName, readNames, readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatInstant, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const daysMax = 400

export const keys: Command = {
  name: 'keys',
  summary: 'lists keys for programs; makes one, revokes one',
  details:
    `A key is sent in the header Authorization, as "Bearer sm_…", and nowhere else. It may do what its scopes say: ${scopeNames.join(', ')}. ` +
    'What is dangerous needs the scope dangerous besides. It is shown once; only a hash of it is kept. docs/access.md.',
  parameters: [
    {
      name: '[action]',
      choices: ['list', 'create', 'revoke'],
      description: 'list (as without any), create or revoke',
    },
    { name: '[name]', description: 'what the key is for; with revoke its id, too' },
  ],
  options: [
    { flags: '--scopes <names>', description: 'with create: what it may, comma-separated', default: 'read' },
    { flags: '--days <n>', description: `with create: its end, in days, 1 to ${daysMax}`, default: '90' },
    { ...reasonOption, description: `${reasonOption.description}; revoke needs it` },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'keys',
    'keys create prometheus --scopes metrics --days 365',
    'keys create nightly --scopes read,work',
    'keys revoke nightly --reason "it stood in a log"',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), ['list', 'create', 'revoke'], 'action')
    if (action === 'list') return withSystem(terminal, (system) => list(system, terminal, given))
    const name = readKeyName(given, action)
    if (action === 'create') {
      const scopes = readNames(given.options.scopes, scopeNames, 'scope') as Scope[]
      const days = readInteger(given.options.days, '--days', { min: 1, max: daysMax })
      return withSystem(terminal, (system) => create(system, terminal, { name, scopes, days }, given))
    }
    const { reason } = given.options
    if (typeof reason !== 'string' || reason.trim() === '')
      throw new PipelineError(
        'usage.invalid',
        'keys revoke: say why, with --reason "…"; it goes into the audit log',
      )
    return withSystem(terminal, (system) => revoke(system, terminal, { which: name, reason }, given))
  },
}

function readKeyName({ parameters }: Given, action: string): string {
  const [, name] = parameters
  if (typeof name === 'string' && /^[a-z0-9][a-z0-9._-]{1,39}$/.test(name)) return name
  throw new PipelineError(
    'usage.invalid',
    `keys ${action}: give a name of 2 to 40 lower-case letters, digits, dots and dashes, as in keys ${action} nightly`,
  )
}

/** What is to be seen of a key: no secret. */
const lookAt = async (db: System['db'], which: string) =>
  (await readKeys(db))
    .filter(({ id, name }) => id === which || name === which)
    .map(({ id, scopes, expiresAt, revokedAt }) => ({ id, scopes, expiresAt, revokedAt }))

async function list({ db, clock }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const stored = await readKeys(db)
  const now = clock.now()
  const stateOf = ({ revokedAt, expiresAt }: ApiKey): string =>
    revokedAt !== null ? 'revoked' : expiresAt.since(now).total('seconds') <= 0 ? 'past its end' : 'open'
  if (options.json === true)
    writeJson(
      terminal,
      stored.map((each) => ({ ...each, state: stateOf(each) })),
    )
  else if (stored.length === 0) writeLine(terminal, 'There is no key. Programs need one; people log in.')
  else {
    terminal.write(
      formatTable(
        ['id', 'name', 'state', 'scopes', 'ends', 'last used', 'from', 'made by'],
        stored.map((each) => [
          each.id,
          each.name,
          stateOf(each),
          each.scopes.join(' '),
          formatInstant(each.expiresAt),
          each.lastUsedAt ? formatInstant(each.lastUsedAt) : null,
          each.lastUsedFrom,
          each.createdBy,
        ]),
      ),
    )
  }
  return exitCodes.done
}

async function create(
  system: System,
  terminal: Terminal,
  { name, scopes, days }: { name: string; scopes: readonly Scope[]; days: number },
  { options }: Given,
): Promise<number> {
  const { expiresAt, ...made } = await actHere(system, terminal, {
    name: 'keys.create',
    input: { name, scopes, days, reason: readOptionalReason({ options }, 'keys create') },
    look: (db) => lookAt(db, name),
    async act(db, { actor, now }) {
      const end = now.add({ hours: 24 * days })
      const key = await createKey(db, { name, scopes, expiresAt: end, actor, now })
      if (key) return { ...key, expiresAt: end }
      throw new PipelineError(
        'usage.invalid',
        `an open key is named "${name}" already; revoke it first, or take another name`,
      )
    },
  })
  // Past the redactor, which takes keys out of everything else that is said.
  if (options.json === true) terminal.write(`${JSON.stringify({ ...made, name, scopes, expiresAt })}\n`)
  else {
    terminal.write(`${made.key}\n`)
    terminal.writeError(`This is the only time it is shown. It ends ${formatInstant(expiresAt)}.\n`)
  }
  return exitCodes.done
}

async function revoke(
  system: System,
  terminal: Terminal,
  order: { readonly which: string; readonly reason: string },
  { options }: Given,
): Promise<number> {
  const isRevoked = await actHere(system, terminal, {
    name: 'keys.revoke',
    input: order,
    look: (db) => lookAt(db, order.which),
    act: (db, by) => revokeKey(db, { ...order, ...by }),
  })
  if (options.json === true) writeJson(terminal, { key: order.which, revoked: isRevoked })
  else
    writeLine(
      terminal,
      isRevoked ? `${order.which} opens nothing any more.` : `No open key is named "${order.which}".`,
    )
  return exitCodes.done
}
