/** `users`: who may log in, with which role; the only place where users are made and changed. Passwords are typed, never arguments. */
import type { System } from '../../main.ts'
import { unlockAccount } from '../../platform/access/login-throttle.ts'
import { hashPassword } from '../../platform/access/password-hash.ts'
import { assertGoodPassword } from '../../platform/access/password-rules.ts'
import { type Role, roles } from '../../platform/access/role.ts'
import { resetFactor } from '../../platform/access/second-factor.ts'
import { readOpenSessions, revokeSessions } from '../../platform/access/sessions.ts'
import {
  createUser,
  lockUser,
  readUsers,
  setDisabled,
  setPassword,
  setRole,
  type UserChange,
  userNamePattern,
} from '../../platform/access/users.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { PipelineError } from '../../platform/errors.ts'
import { actHere } from '../act-here.ts'
import { readName, readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatInstant, program, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = [
  'list',
  'create',
  'role',
  'password',
  'disable',
  'enable',
  'unlock',
  'reset-factor',
  'sessions',
  'revoke',
] as const

export const users: Command = {
  name: 'users',
  summary: 'lists who may log in; creates users, changes role and password, disables, ends sessions',
  details:
    'The first admin is made here; there is no default user. A password is typed, or is the first line of standard input: 12 signs or more, none of the common ones. ' +
    'A changed role or password and a disabled user end every session of that user at once. `unlock` takes away the pause after wrong passwords, `reset-factor` the second factor of whoever has lost his device. docs/access.md.',
  parameters: [
    {
      name: '[action]',
      choices: actions,
      description:
        'list (as without any), create, role, password, disable, enable, unlock, reset-factor, sessions or revoke',
    },
    { name: '[name]', description: 'of the user; sessions and revoke without it mean everybody' },
  ],
  options: [
    { flags: '--role <role>', description: 'with create and role: viewer, operator or admin' },
    { ...reasonOption, description: `${reasonOption.description}; revoke and reset-factor need it` },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'users',
    'users create anna --role admin',
    'users role ben --role operator',
    'users password anna',
    'users revoke ben --reason "his laptop was stolen"',
    'users reset-factor ben --reason "a new phone"',
  ],
  async run({ terminal }, given) {
    const action = readName(
      String(given.parameters[0] ?? 'list'),
      actions,
      'action',
    ) as (typeof actions)[number]
    const name = given.parameters[1] as string | undefined
    const role = action === 'create' || action === 'role' ? readRole(given, action) : null
    if (!['list', 'sessions', 'revoke'].includes(action)) requireName(action, name)
    if (action === 'revoke' || action === 'reset-factor') requireReason(given, action)
    const reason = readOptionalReason(given, `users ${action}`)
    const password = action === 'create' || action === 'password' ? await askPassword(terminal, name!) : null
    return withSystem(terminal, async (system) => {
      if (action === 'list') return list(system, terminal, given)
      if (action === 'sessions') return listSessions(system, terminal, name, given)
      if (action === 'revoke') return revoke(system, terminal, name, given)
      if (action !== 'create') await requireUser(system, name!)
      const passwordHash = password === null ? null : await hashPassword(password)
      const isChanged = await actHere(system, terminal, {
        name: `users.${action}`,
        input: { name: name!, role, reason },
        look: (db, now) => lookAt(db, name!, now),
        act: (tx, by) => alter(tx, action, { name: name!, ...by }, { role, passwordHash }),
      })
      return say(terminal, given, action, name!, isChanged)
    })
  },
}

function readRole({ options: { role } }: Given, action: string): Role {
  if (role === undefined)
    throw new PipelineError(
      'usage.invalid',
      `users ${action}: say which role, with --role ${roles.join(', ')}`,
    )
  return readName(String(role), roles, 'role') as Role
}

function requireName(action: string, name: string | undefined): asserts name is string {
  if (name === undefined || !userNamePattern.test(name))
    throw new PipelineError(
      'usage.invalid',
      `users ${action}: give a name of 2 to 40 lower-case letters, digits, dots and dashes, as in users ${action} anna`,
    )
}

function requireReason({ options: { reason } }: Given, action: string): void {
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new PipelineError(
      'usage.invalid',
      `users ${action}: say why, with --reason "…"; it goes into the audit log`,
    )
}

/** Judged before anything is opened. */
async function askPassword(terminal: Terminal, name: string): Promise<string> {
  const password = await terminal.readSecret(`New password of ${name}`, true)
  await assertGoodPassword(password, name)
  return password
}

async function requireUser({ db, clock }: System, name: string): Promise<void> {
  const known = await readUsers(db, clock.now())
  if (known.some((user) => user.name === name)) return
  throw new PipelineError(
    'usage.invalid',
    known.length === 0
      ? `nobody may log in yet: ${program} users create ${name} --role admin`
      : `no user is named "${name}". There are: ${known.map((user) => user.name).join(', ')}`,
  )
}

/** What is to be seen of a user: no password. */
async function lookAt(db: System['db'], name: string, now: UserChange['now']): Promise<object | null> {
  const user = (await readUsers(db, now)).find((each) => each.name === name)
  if (!user) return null
  const { role, disabledAt, passwordSetAt, hasSecondFactor, sessions } = user
  return { role, disabledAt, passwordSetAt, hasSecondFactor, sessions }
}

async function alter(
  tx: Queryable,
  action: Exclude<(typeof actions)[number], 'list' | 'sessions' | 'revoke'>,
  change: UserChange,
  { role, passwordHash }: { role: Role | null; passwordHash: string | null },
): Promise<boolean> {
  await lockUser(tx, change.name)
  switch (action) {
    case 'create':
      if (await createUser(tx, { ...change, role: role!, passwordHash: passwordHash! })) return true
      throw new PipelineError(
        'usage.invalid',
        `there is a user named "${change.name}" already; nothing was changed`,
      )
    case 'role':
      return setRole(tx, { ...change, role: role! })
    case 'password':
      return setPassword(tx, { ...change, passwordHash: passwordHash! })
    case 'disable':
    case 'enable':
      return setDisabled(tx, { ...change, isDisabled: action === 'disable' })
    case 'unlock':
      return unlockAccount(tx, change)
    case 'reset-factor':
      return resetFactor(tx, change)
  }
}

function say(
  terminal: Terminal,
  { options }: Given,
  action: string,
  name: string,
  isChanged: boolean,
): number {
  if (options.json === true) writeJson(terminal, { user: name, action, changed: isChanged })
  else
    writeLine(
      terminal,
      isChanged ? `${name}: ${done[action]}.` : `${name}: nothing to change, it is so already.`,
    )
  return exitCodes.done
}

const done: Readonly<Record<string, string>> = {
  create: 'may log in',
  role: 'has the new role; every session was ended',
  password: 'has the new password; every session was ended',
  disable: 'may not log in any more; every session was ended',
  enable: 'may log in again',
  unlock: 'may try again at once',
  'reset-factor': 'has no second factor any more; every session was ended',
}

async function list({ db, clock }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const known = await readUsers(db, clock.now())
  if (options.json === true) writeJson(terminal, known)
  else if (known.length === 0)
    writeLine(terminal, `Nobody may log in yet. The first: ${program} users create NAME --role admin`)
  else {
    terminal.write(
      formatTable(
        ['user', 'role', 'state', 'second factor', 'sessions', 'password since', 'made', 'by'],
        known.map((user) => [
          user.name,
          user.role,
          user.disabledAt === null ? 'may log in' : `disabled ${formatInstant(user.disabledAt)}`,
          user.hasSecondFactor ? 'yes' : 'no',
          user.sessions,
          formatInstant(user.passwordSetAt),
          formatInstant(user.createdAt),
          user.createdBy,
        ]),
      ),
    )
  }
  return exitCodes.done
}

async function listSessions(
  { db, clock }: System,
  terminal: Terminal,
  name: string | undefined,
  { options }: Given,
): Promise<number> {
  const open = await readOpenSessions(db, name ?? null, clock.now())
  if (options.json === true) writeJson(terminal, open)
  else if (open.length === 0) writeLine(terminal, 'Nobody is logged in.')
  else {
    terminal.write(
      formatTable(
        ['session', 'user', 'from', 'since', 'last seen', 'ends'],
        open.map((each) => [
          each.id,
          each.userName,
          each.address,
          formatInstant(each.createdAt),
          formatInstant(each.lastSeenAt),
          formatInstant(each.expiresAt),
        ]),
      ),
    )
  }
  return exitCodes.done
}

async function revoke(
  system: System,
  terminal: Terminal,
  name: string | undefined,
  { options }: Given,
): Promise<number> {
  const [userName, reason] = [name ?? null, String(options.reason)]
  const ended = await actHere(system, terminal, {
    name: 'users.revoke',
    input: { name: userName, reason },
    look: async (db, now) => (await readOpenSessions(db, userName, now)).map(({ id }) => id),
    act: (db, by) => revokeSessions(db, { userName, reason, ...by }),
  })
  if (options.json === true) writeJson(terminal, { user: name ?? null, ended })
  else writeLine(terminal, `${ended} ${ended === 1 ? 'session was' : 'sessions were'} ended.`)
  return exitCodes.done
}
