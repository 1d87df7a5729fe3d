/** `breakers`: which sources, hosts and assets are left alone, why, and until when; an operator opens or closes one by hand. */
import type { System } from '../../main.ts'
import { sourceOrder } from '../../nba/pipeline.ts'
import { assetBreaker, type BreakerName, sourceBreaker } from '../../platform/breakers/breaker-policy.ts'
import { type Breaker, readBreakers } from '../../platform/breakers/breakers.ts'
import { closeBreaker, openBreaker } from '../../platform/breakers/operate-breaker.ts'
import { PipelineError } from '../../platform/errors.ts'
import { actHere } from '../act-here.ts'
import { readInteger, readName, readReason } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = ['list', 'close', 'open'] as const
const minutesMax = 7 * 24 * 60

export const breakers: Command = {
  name: 'breakers',
  summary: 'lists which sources, hosts and assets are paused since they kept failing; closes or opens one',
  details:
    'A breaker opens by itself after failures in a row, lets one try through after a pause, and is closed by a success. That of an asset counts dates, ' +
    'and is closed by another input too. Without --all, only those that are open or failing are listed.',
  parameters: [
    { name: '[action]', choices: actions, description: 'list (as without any), close or open' },
    {
      name: '[name]',
      description: 'close, open: asset/grades, source/espn/summary or host/site.api.espn.com',
    },
  ],
  options: [
    { flags: '--all', description: 'with list: those that are well, too' },
    { flags: '--minutes <n>', description: 'with open: for how long', default: '60' },
    { flags: '--reason <text>', description: 'why; close and open need it' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'breakers',
    'breakers close asset/grades --reason "the parser is mended"',
    'breakers open asset/models --minutes 120 --reason "the machine is needed"',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), actions, 'action')
    const reason = action === 'list' ? null : readReason(given, `breakers ${action}`)
    return withSystem(terminal, async (system) => {
      const stored = await readBreakers(system.db)
      if (reason === null) return list(terminal, stored, given)
      const name = readBreakerName(system, stored, given, action as 'close' | 'open')
      return operate(system, terminal, { action: action as 'close' | 'open', name, reason }, given)
    })
  },
}

function list(terminal: Terminal, stored: readonly Breaker[], { options }: Given): number {
  const shown = options.all === true ? stored : stored.filter(isUnwell)
  if (options.json === true) {
    writeJson(terminal, shown)
    return exitCodes.done
  }
  if (shown.length === 0) {
    writeLine(
      terminal,
      `Nothing is paused or failing${stored.length > 0 ? `; ${stored.length} are well` : ''}.`,
    )
    return exitCodes.done
  }
  terminal.write(
    formatTable(
      ['breaker', 'state', 'failures', 'tried again', 'last success', 'why'],
      shown.map((each) => [
        each.name,
        each.state === 'open' ? 'paused' : each.failuresInRow > 0 ? 'failing' : 'well',
        each.failuresInRow,
        each.probeAt ? formatInstant(each.probeAt) : null,
        each.lastSuccessAt ? formatInstant(each.lastSuccessAt) : null,
        isUnwell(each) ? cutText(`${each.lastErrorCode}: ${each.lastError}`.split('\n')[0] ?? '', 100) : null,
      ]),
    ),
  )
  return exitCodes.done
}

function isUnwell({ state, failuresInRow }: Breaker): boolean {
  return state === 'open' || failuresInRow > 0
}

function readBreakerName(
  { pipeline }: System,
  stored: readonly Breaker[],
  { parameters }: Given,
  action: 'close' | 'open',
): BreakerName {
  const [, given] = parameters
  if (given === undefined)
    throw new PipelineError('usage.invalid', `breakers ${action}: give a name, as in asset/grades`)
  const names = stored.map(({ name }) => name)
  const declared =
    action === 'close'
      ? []
      : [
          ...pipeline.assets.map(({ name }) => assetBreaker(name)),
          ...Object.values(sourceOrder).flatMap((sources) => sources.map(({ name }) => sourceBreaker(name))),
        ]
  if (names.length + declared.length === 0)
    throw new PipelineError(
      'usage.invalid',
      'breakers close: there is none; nothing was asked or has failed so far',
    )
  return readName(String(given), [...new Set([...names, ...declared])], 'breaker') as BreakerName
}

async function operate(
  system: System,
  terminal: Terminal,
  {
    action,
    name,
    reason,
  }: { readonly action: 'close' | 'open'; readonly name: BreakerName; readonly reason: string },
  { options }: Given,
): Promise<number> {
  const look = async (db: System['db']) =>
    (await readBreakers(db, [name])).map(({ state, probeAt }) => ({ state, probeAt }))
  if (action === 'close') {
    const wasOpen = await actHere(system, terminal, {
      name: 'breakers.close',
      input: { name, reason },
      look,
      act: (db, by) => closeBreaker(db, name, { reason, ...by }),
    })
    if (options.json === true) writeJson(terminal, { action, name, changed: wasOpen })
    else
      writeLine(
        terminal,
        wasOpen ? `${name} is closed: what waited for it is due at once.` : `${name} was not open.`,
      )
    return exitCodes.done
  }
  const minutes = readInteger(options.minutes, '--minutes', { min: 1, max: minutesMax })
  const until = await actHere(system, terminal, {
    name: 'breakers.open',
    input: { name, minutes, reason },
    look,
    async act(db, by) {
      const end = by.now.add({ minutes })
      await openBreaker(db, name, { ...by, reason, until: end })
      return end
    },
  })
  if (options.json === true) writeJson(terminal, { action, name, until })
  else writeLine(terminal, `${name} is left alone until ${formatInstant(until)}; then one try decides.`)
  return exitCodes.done
}
