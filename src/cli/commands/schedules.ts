/** `schedules`: the declared schedules with their next and last tick; to run one now, and to switch one off and on again. */
import type { Temporal } from 'temporal-polyfill'
import type { System } from '../../main.ts'
import { PipelineError } from '../../platform/errors.ts'
import { runScheduleNow } from '../../platform/schedules/run-schedules.ts'
import { type CatchUp, overlapOf, type Schedules } from '../../platform/schedules/schedule.ts'
import { disableSchedule, enableSchedule, storeDeclared } from '../../platform/schedules/stored-schedules.ts'
import { type ScheduleView, viewSchedules } from '../../platform/schedules/watch-schedules.ts'
import { actHere } from '../act-here.ts'
import { readName, readOptionalReason, readReason } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatInstant, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = ['list', 'run', 'enable', 'disable']

export const schedules: Command = {
  name: 'schedules',
  summary:
    'lists what is begun at which time of the day, with next and last tick; runs, disables or enables one',
  details:
    'The times are US Eastern. `run` does at once what the schedule does, as a tick of its own kind beside those of the timetable. ' +
    'A schedule that is disabled, late, or declared no more has an open incident; to disable one of the last kind retires it. ' +
    'Every change is written into the audit log.',
  parameters: [
    { name: '[action]', choices: actions, description: 'list (as without any), run, enable or disable' },
    { name: '[name]', description: 'of the schedule' },
  ],
  options: [
    { flags: '--reason <text>', description: 'why; enable and disable need it' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'schedules',
    'schedules run export',
    'schedules disable training --reason "the models are frozen"',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), actions, 'action')
    return withSystem(terminal, async (system) => {
      const declared = system.pipeline.schedules!
      const views = await viewSchedules(system.db, declared, system.clock.now())
      if (action === 'list') return list(terminal, views, given)
      const name = readScheduleName(given, action, views)
      if (action === 'run') return runNow(system, terminal, declared, name, given)
      await storeDeclared(system.db, declared, system.clock.now())
      return flip(system, terminal, action as 'enable' | 'disable', name, given)
    })
  },
}

function list(terminal: Terminal, views: readonly ScheduleView[], { options }: Given): number {
  if (options.json === true) {
    writeJson(terminal, views.map(describe))
    return exitCodes.done
  }
  terminal.write(
    formatTable(
      ['schedule', 'cron (ET)', 'after a pause', 'meanwhile', 'state', 'next', 'last', 'what came of it'],
      views.map(({ name, declared, stored, state, nextAt }) => [
        name,
        declared?.cron ?? stored?.cron,
        declared ? describeCatchUp(declared.catchUp) : null,
        declared ? describeOverlap(declared) : null,
        state.replace('_', ' '),
        nextAt && state !== 'disabled' ? formatInstant(nextAt) : null,
        stored?.last ? formatInstant(stored.last.nominalAt) : null,
        stored?.last
          ? `${stored.last.kind === 'scheduled' ? '' : `${stored.last.kind}, `}${stored.last.state}: ${stored.last.said}`.slice(
              0,
              100,
            )
          : null,
      ]),
    ),
  )
  for (const { name, because } of views) if (because !== null) writeLine(terminal, `${name}: ${because}`)
  return exitCodes.done
}

function describe({ name, state, because, declared, stored, nextAt }: ScheduleView): object {
  return {
    name,
    state,
    because,
    cron: declared?.cron ?? stored?.cron,
    zone: stored?.zone ?? null,
    action: declared?.action ?? null,
    catchUp: declared?.catchUp ?? null,
    overlap: declared ? overlapOf(declared) : null,
    toleranceMinutes: declared?.toleranceMinutes ?? null,
    nextAt: state === 'disabled' ? null : nextAt,
    last: stored?.last ?? null,
  }
}

function describeCatchUp(catchUp: CatchUp): string {
  if (catchUp === 'none') return 'nothing'
  return catchUp === 'latest' ? 'the latest' : `all, up to ${catchUp.allUpTo}`
}

/** What becomes of a tick that is due while the one before is not over. */
function describeOverlap(declared: Parameters<typeof overlapOf>[0]): string {
  return overlapOf(declared) === 'queue' ? 'waits' : 'is left out'
}

function readScheduleName({ parameters }: Given, action: string, views: readonly ScheduleView[]): string {
  const [, name] = parameters
  if (name === undefined)
    throw new PipelineError('usage.invalid', `schedules ${action}: give the name of a schedule`)
  const names = views.filter(({ declared }) => action === 'disable' || declared !== null)
  return readName(
    String(name),
    names.map((view) => view.name),
    'schedule',
  )
}

const lookAt = (name: string, declared: Schedules) => async (db: System['db'], now: Temporal.Instant) =>
  (await viewSchedules(db, declared, now))
    .filter((each) => each.name === name)
    .map(({ state, stored }) => ({ state, last: stored?.last ?? null }))

async function runNow(
  system: System,
  terminal: Terminal,
  declared: Schedules,
  name: string,
  { options }: Given,
): Promise<number> {
  const outcome = await actHere(system, terminal, {
    name: 'schedules.run',
    input: { name, reason: readOptionalReason({ options }, 'schedules run') },
    look: lookAt(name, declared),
    act: (db, by) => runScheduleNow(db, declared, { name, ...by }),
  })
  const said = 'said' in outcome ? outcome.said : 'another process is running it at this moment'
  if (options.json === true) writeJson(terminal, { schedule: name, outcome: outcome.kind, said })
  else writeLine(terminal, `${name}: ${said}`)
  if (outcome.kind === 'failed') return exitCodes.failed
  return outcome.kind === 'done' ? exitCodes.done : exitCodes.waits
}

async function flip(
  system: System,
  terminal: Terminal,
  action: 'enable' | 'disable',
  name: string,
  given: Given,
): Promise<number> {
  const { json } = given.options
  const reason = readReason(given, `schedules ${action}`)
  const moved = await actHere(system, terminal, {
    name: `schedules.${action}`,
    input: { name, reason },
    look: lookAt(name, system.pipeline.schedules!),
    act: (db, by) => (action === 'enable' ? enableSchedule : disableSchedule)(db, { name, reason, ...by }),
  })
  if (json === true) writeJson(terminal, { schedule: name, action, changed: moved })
  else writeLine(terminal, moved ? `${name} is ${action}d.` : `${name} was ${action}d already.`)
  return exitCodes.done
}
