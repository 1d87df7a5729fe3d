/** `alerts`: where alerts go and whether they arrive; to try a route, to read what was sent, and to send again what was given up. */
import { readAlertSettings, type System } from '../../main.ts'
import { openChannelParts } from '../../platform/alerts/open-alerts.ts'
import {
  type DeliveryState,
  type DeliveryView,
  deliveryStates,
  readDeliveries,
  retryDeliveries,
  testRoute,
} from '../../platform/alerts/operate-deliveries.ts'
import { addRoutes, type RouteState, readRouteStates } from '../../platform/alerts/routes/route-states.ts'
import { findProblem } from '../../platform/alerts/routes/watch-routes.ts'
import { PipelineError } from '../../platform/errors.ts'
import { actHere, workHere } from '../act-here.ts'
import { actorOf } from '../actor.ts'
import { readInteger, readName, readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, program, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const shownMax = 500

export const alerts: Command = {
  name: 'alerts',
  summary: 'shows where alerts go and whether they arrive; tries a route, sends again what was given up',
  details:
    'Routes are those of SIXTHMAN_ALERT_ROUTES. `up` and every `worker` for which they are set send; one process at a time does it. `test` sends a message at once, past quiet hours and limits, ' +
    'and tells what the receiver answered. `retry` gives deliveries that were given up another day.',
  parameters: [
    {
      name: '[action]',
      choices: ['routes', 'test', 'deliveries', 'retry'],
      description: 'routes (as without any), test, deliveries or retry',
    },
    {
      name: '[names...]',
      description: 'with test: names of routes (default: all); with retry: numbers of deliveries',
    },
  ],
  options: [
    { flags: '--route <name>', description: 'with deliveries: of this route only' },
    { flags: '--state <state>', description: `with deliveries: ${deliveryStates.join(', ')}` },
    {
      flags: '--limit <n>',
      description: `with deliveries: at most so many, 1 to ${shownMax}`,
      default: '50',
    },
    reasonOption,
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['alerts', 'alerts test ops', 'alerts deliveries --state dead', 'alerts retry 17 18'],
  async run({ terminal }, given) {
    const action = readName(
      String(given.parameters[0] ?? 'routes'),
      ['routes', 'test', 'deliveries', 'retry'],
      'action',
    )
    const names = (given.parameters[1] ?? []) as readonly string[]
    switch (action) {
      case 'test':
        return withSystem(terminal, (system) => test(system, terminal, names, given))
      case 'deliveries':
        return withSystem(terminal, (system) => deliveries(system, terminal, given))
      case 'retry':
        return withSystem(terminal, (system) => retry(system, terminal, names, given))
      default:
        return withSystem(terminal, (system) => routes(system, terminal, given))
    }
  },
}

async function routes(
  { db, clock, config }: System,
  terminal: Terminal,
  { options }: Given,
): Promise<number> {
  const now = clock.now()
  const states = new Map((await readRouteStates(db)).map((state) => [state.route, state]))
  const configured = config.SIXTHMAN_ALERT_ROUTES.map(({ name, channel, receiver, rules }) => {
    const state = states.get(name) ?? null
    states.delete(name)
    const problem = state ? findProblem(state, now) : 'no process has used it yet'
    return { name, channel, address: receiver.address, rules, problem, state }
  })
  // Of another configuration: the process that sends has its own.
  const others = [...states.values()].map((state) => ({
    ...{ name: state.route, channel: state.channel, address: null, rules: null, state },
    problem: findProblem(state, now) ?? 'it is not in the configuration of this command',
  }))
  const all = [...configured, ...others]
  if (options.json === true) writeJson(terminal, all)
  else if (all.length === 0)
    writeLine(terminal, 'No route is configured: nobody is told anything. docs/alerts.md says how.')
  else {
    terminal.write(
      formatTable(
        ['route', 'channel', 'to', 'from', 'last arrived', 'sign of life', 'waiting', 'given up'],
        all.map(({ name, channel, address, state, rules }) => [
          name,
          channel,
          address,
          rules?.minimum ?? state?.minimum,
          whenOf(state, 'lastSuccessAt'),
          whenOf(state, 'canaryAt'),
          state?.waiting,
          state?.dead,
        ]),
      ),
    )
    for (const { name, problem } of all) if (problem !== null) writeLine(terminal, `${name}: ${problem}`)
  }
  return all.some(({ state }) => state !== null && findProblem(state, now) !== null)
    ? exitCodes.failed
    : exitCodes.done
}

function whenOf(state: RouteState | null, name: 'lastSuccessAt' | 'canaryAt'): string | null {
  const at = state?.[name] ?? null
  return at === null ? null : formatInstant(at)
}

async function test(
  system: System,
  terminal: Terminal,
  names: readonly string[],
  { options }: Given,
): Promise<number> {
  const { db, clock, config } = system
  const configured = config.SIXTHMAN_ALERT_ROUTES
  const known = configured.map(({ name }) => name)
  if (known.length === 0)
    throw new PipelineError('usage.invalid', 'alerts test: SIXTHMAN_ALERT_ROUTES names no route')
  for (const name of names) readName(name, known, 'route')
  const chosen = configured.filter(({ name }) => names.length === 0 || names.includes(name))
  const reason = readOptionalReason({ options }, 'alerts test')
  await addRoutes(db, configured, clock.now())
  const channel = openChannelParts(readAlertSettings(system))
  try {
    const actor = actorOf(terminal)
    const answers = await workHere(system, terminal, {
      name: 'alerts.test',
      input: { routes: chosen.map(({ name }) => name), reason },
      work: () =>
        Promise.all(
          chosen.map(async (route) => ({
            route: route.name,
            ...(await testRoute({ db, clock, channel }, route, actor)),
          })),
        ),
      summarise: (told) => told.map(({ route, kind, status }) => ({ route, kind, status })),
    })
    if (options.json === true) writeJson(terminal, answers)
    else
      for (const { route, kind, status, text } of answers)
        writeLine(terminal, `${route}: ${kind}, ${status}${text === '' ? '' : `: ${text}`}`)
    return answers.every(({ kind }) => kind === 'delivered') ? exitCodes.done : exitCodes.failed
  } finally {
    await channel.poster.close()
  }
}

async function deliveries(system: System, terminal: Terminal, { options }: Given): Promise<number> {
  const { db } = system
  const { state } = options
  const route = options.route === undefined ? undefined : await readRoute(system, String(options.route))
  const limit = readInteger(options.limit, '--limit', { min: 1, max: shownMax })
  const found = await readDeliveries(db, {
    limit,
    ...(route === undefined ? {} : { route }),
    ...(state === undefined
      ? {}
      : { state: readName(String(state), deliveryStates, 'state') as DeliveryState }),
  })
  if (options.json === true) writeJson(terminal, found)
  else if (found.length === 0) writeLine(terminal, 'There is no such delivery.')
  else
    terminal.write(
      formatTable(
        ['id', 'route', 'state', 'since', 'tries', 'answer', 'what'],
        found.map((each) => [
          each.id,
          each.route,
          describeState(each),
          formatInstant(each.createdAt),
          each.tries,
          each.lastStatus,
          cutText(`${each.kind}: ${each.title}`, 100),
        ]),
      ),
    )
  return exitCodes.done
}

/** One of this configuration, or of that of the process that sends. */
async function readRoute({ db, config }: System, name: string): Promise<string> {
  const known = new Set([
    ...config.SIXTHMAN_ALERT_ROUTES.map((each) => each.name),
    ...(await readRouteStates(db)).map((each) => each.route),
  ])
  if (known.size === 0)
    throw new PipelineError('usage.invalid', 'alerts deliveries: there was no route so far')
  return readName(name, [...known], 'route')
}

function describeState({ state, notBefore, heldBecause, foldedInto }: DeliveryView): string {
  if (state === 'folded') return `told in ${foldedInto}`
  if (state !== 'waiting' || notBefore === null) return state
  return `waits until ${formatInstant(notBefore)}${heldBecause === null ? '' : ` (${heldBecause})`}`
}

const lookedAtMax = 1_000

async function retry(
  system: System,
  terminal: Terminal,
  names: readonly string[],
  { options }: Given,
): Promise<number> {
  const ids = names.map((id) => readInteger(id, 'retry', { min: 1, max: Number.MAX_SAFE_INTEGER }))
  if (ids.length === 0)
    throw new PipelineError(
      'usage.invalid',
      `alerts retry: give numbers of deliveries that were given up; ${program} alerts deliveries --state dead lists them`,
    )
  const done = await actHere(system, terminal, {
    name: 'alerts.retry',
    input: { ids, reason: readOptionalReason({ options }, 'alerts retry') },
    look: async (db) =>
      (await readDeliveries(db, { limit: lookedAtMax, state: 'dead' }))
        .map(({ id }) => id)
        .filter((id) => ids.includes(id)),
    act: (db, by) => retryDeliveries(db, { ids, ...by }),
  })
  const left = ids.filter((id) => !done.includes(id))
  if (options.json === true) writeJson(terminal, { retried: done, left })
  else {
    if (done.length > 0) writeLine(terminal, `${done.join(', ')}: sent again by the process that sends.`)
    if (left.length > 0)
      writeLine(terminal, `${left.join(', ')}: not given up, or of a route that is configured no more.`)
  }
  return left.length === 0 ? exitCodes.done : exitCodes.failed
}
