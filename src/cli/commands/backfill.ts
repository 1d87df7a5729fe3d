/** `backfill`: makes assets over a range of dates, says beforehand exactly what it would touch, and can be paused and taken back. */
import type { System } from '../../main.ts'
import {
  type Backfill,
  findOpenBackfill,
  lookAtOrder,
  readBackfill,
  readBackfillPartitions,
  readBackfills,
} from '../../platform/backfills/backfills.ts'
import { cancelBackfill, pauseBackfill, resumeBackfill } from '../../platform/backfills/operate-backfill.ts'
import { orderBackfill } from '../../platform/backfills/order-backfill.ts'
import { readSelection } from '../../platform/backfills/read-selection.ts'
import { type BackfillRequest, isWhole, type Selection } from '../../platform/backfills/selection.ts'
import { PipelineError } from '../../platform/errors.ts'
import { requestRuns } from '../../platform/ledger/plan.ts'
import { actHere } from '../act-here.ts'
import { readDateRange, readInteger, readName, readOptionalReason, reasonOption } from '../arguments.ts'
import { isOver, isPaused } from '../backfill-refusals.ts'
import { type ChangeBackfill, changeBackfill } from '../change-backfill.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { describeBackfill, describeBackfills, describeSelection, repeatCall } from '../describe-backfill.ts'
import { reportOutcome } from '../describe-outcome.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { readConcurrency, readRequest, spanOf } from '../read-backfill.ts'
import type { Terminal } from '../terminal.ts'
import { workOnBackfill } from '../work-on-backfill.ts'

const actions = ['order', 'list', 'show', 'work', 'pause', 'resume', 'cancel'] as const
type Action = (typeof actions)[number]
/** A season of everything. */
const partitionsMaxDefault = 10_000
const listedMax = 20

export const backfill: Command = {
  name: 'backfill',
  summary:
    'makes assets over a range of game dates, as far as they are not final; lists, pauses, resumes, cancels',
  details:
    'Works in this process until everything it ordered is final, behind the work of today. It is stored: Ctrl-C leaves what was committed, the same command ' +
    '(or `backfill work <id>`) goes on from there, and any running worker with a controller does so by itself. ' +
    'Predictions made after tip-off are labelled backfill, for ever. docs/backfill-and-replay.md.',
  parameters: [
    {
      name: '[action]',
      choices: actions,
      description:
        'order (as without any), list, show, work (on a stored one, here), pause, resume or cancel',
    },
    { name: '[id]', description: 'number of a backfill; for all but order and list' },
  ],
  options: [
    { flags: '--from <date>', description: 'first game date, YYYY-MM-DD (US Eastern)' },
    { flags: '--to <date>', description: 'last game date, at most 400 days on' },
    {
      flags: '--assets <names>',
      description: 'only these, comma-separated, with what they need and is not there (default: all)',
    },
    { flags: '--downstream', description: 'with --assets: what is made from them, too, on these dates' },
    {
      flags: '--only <which>',
      description: 'missing, failed, stale (inputs have changed), all; several with commas',
      default: 'missing,failed',
    },
    { flags: '--dry-run', description: 'only list the partitions that would be made' },
    {
      flags: '--max <n>',
      description: 'refuse to touch more partitions than this',
      default: String(partitionsMaxDefault),
    },
    {
      flags: '--concurrency <n>',
      description:
        'partitions of it at once, 1 to 64 (default: SIXTHMAN_CONCURRENCY; detached: as many as there are workers)',
    },
    reasonOption,
    { flags: '--detach', description: 'order it and leave the work to the workers that run' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'backfill --from 2024-12-01 --to 2024-12-07 --dry-run',
    'backfill --from 2024-12-01 --to 2024-12-07',
    'backfill --from 2024-12-01 --to 2024-12-07 --assets grades --only all --downstream',
    'backfill --from 2024-12-01 --to 2024-12-07 --only all --reason "the parser was mended"',
    'backfill list',
    'backfill pause 3',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'order'), actions, 'action') as Action
    const gameDates = action === 'order' ? readDateRange(given) : []
    readConcurrency(given)
    return withSystem(terminal, async (system) => {
      if (action === 'order') return order(system, terminal, gameDates, given)
      if (action === 'list') return list(system, terminal, given)
      const id = readInteger(given.parameters[1] ?? '', `backfill ${action}`, { min: 1, max: 2 ** 31 - 1 })
      const stored = await readBackfill(system.db, id)
      if (!stored)
        throw new PipelineError('usage.invalid', `no backfill has the number ${id}: ${program} backfill list`)
      if (action === 'show') return show(system, terminal, stored, given)
      if (action === 'work') return work(system, terminal, stored, given)
      return operate(system, terminal, stored, action, given)
    })
  },
}

async function order(
  system: System,
  terminal: Terminal,
  gameDates: readonly string[],
  given: Given,
): Promise<number> {
  const { db, pipeline, clock } = system
  const { options } = given
  const request = readRequest(system, gameDates, given)
  const isJson = options.json === true
  const now = clock.now()
  const calendar = await pipeline.loadCalendar(db)
  const partitionsMax = readInteger(options.max, '--max', { min: 1, max: 10_000_000 })
  const selection = await readSelection(db, pipeline, calendar, request, now)
  if (options.dryRun === true) {
    if (isJson) writeJson(terminal, { ...spanOf(request), ...selection, partitionsMax })
    else for (const line of describeSelection(selection, repeatCall(given))) writeLine(terminal, line)
    const total = selection.partitions.length
    if (!isJson && total > partitionsMax)
      writeLine(
        terminal,
        `They are more than the ${partitionsMax} that are allowed: it would be refused; --max ${total} allows them.`,
      )
    return exitCodes.done
  }
  const open = await findOpenBackfill(db, request)
  if (open) {
    if (open.state === 'paused') throw isPaused(open)
    terminal.writeError(`Going on with backfill ${open.id}, which is the same.\n`)
    return options.detach === true ? sayDetached(terminal, open, isJson) : work(system, terminal, open, given)
  }
  if (selection.partitions.length === 0 && selection.unknownDates.length === 0) {
    return nothingToDo(system, terminal, { request, selection, isJson }, given)
  }
  const concurrency = readConcurrency(given) ?? null
  const reason = readOptionalReason(given, 'backfill')
  const id = await actHere(system, terminal, {
    name: 'backfills.order',
    input: { ...request, partitionsMax, concurrency, reason },
    look: (within) => lookAtOrder(within, request),
    act: (within, { actor }) =>
      within.transaction((tx) =>
        orderBackfill(tx, {
          ...{ request, selection, calendar, partitionsMax, concurrency, now },
          ...{ requestedBy: actor, reason: reason ?? '' },
        }),
      ),
  })
  const stored = (await readBackfill(db, id))!
  return options.detach === true
    ? sayDetached(terminal, stored, isJson)
    : work(system, terminal, stored, given)
}

/** Dates without games are written down as such all the same. */
async function nothingToDo(
  system: System,
  terminal: Terminal,
  { request, selection, isJson }: { request: BackfillRequest; selection: Selection; isJson: boolean },
  given: Given,
): Promise<number> {
  if (isWhole(request)) {
    const { gameDates } = request
    await actHere(system, terminal, {
      name: 'backfills.order',
      input: { ...request, reason: readOptionalReason(given, 'backfill') },
      look: (within) => lookAtOrder(within, request),
      act: (within, { actor: requestedBy, now }) =>
        requestRuns(within, { gameDates, scope: 'full', cause: 'backfill', requestedBy, now }),
    })
  }
  const { leftAlone } = selection
  if (isJson) {
    const nothing = { committed: 0, changed: 0, attempts: 0, isInterrupted: false, milliseconds: 0 }
    writeJson(terminal, {
      ...spanOf(request),
      backfill: null,
      ...nothing,
      failed: [],
      waiting: [],
      leftAlone,
    })
  } else {
    const left = leftAlone.length > 0 ? `; ${leftAlone.length} partitions are fixed or looked at anyway` : ''
    const { from, to } = spanOf(request)
    writeLine(terminal, `${from} to ${to}: nothing to do, everything asked for is final${left}.`)
  }
  return exitCodes.done
}

async function work(system: System, terminal: Terminal, stored: Backfill, given: Given): Promise<number> {
  if (stored.state === 'paused') throw isPaused(stored)
  if (stored.state !== 'running') throw isOver(stored)
  const concurrency = readConcurrency(given) ?? stored.concurrency ?? system.config.SIXTHMAN_CONCURRENCY
  const outcome = await workOnBackfill(system, terminal, stored.id, concurrency)
  const { backfill: now } = outcome
  const isStopped = (now.state === 'paused' || now.state === 'cancelled') && !outcome.isInterrupted
  if (!isStopped)
    return reportOutcome(terminal, [stored.from, stored.to], outcome, given.options.json === true)
  if (given.options.json === true) writeJson(terminal, now)
  else
    for (const line of describeBackfill(now, await readBackfillPartitions(system.db, now.id)))
      writeLine(terminal, line)
  return exitCodes.waits
}

async function list({ db }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const backfills = await readBackfills(db, { state: null, before: null, limit: listedMax })
  if (options.json === true) writeJson(terminal, backfills)
  else if (backfills.length === 0) writeLine(terminal, 'No backfill was ever ordered.')
  else terminal.write(describeBackfills(backfills))
  return exitCodes.done
}

async function show(
  { db }: System,
  terminal: Terminal,
  stored: Backfill,
  { options }: Given,
): Promise<number> {
  const partitions = await readBackfillPartitions(db, stored.id)
  if (options.json === true) writeJson(terminal, { ...stored, partitions })
  else for (const line of describeBackfill(stored, partitions)) writeLine(terminal, line)
  return exitCodes.done
}

async function operate(
  system: System,
  terminal: Terminal,
  stored: Backfill,
  action: Exclude<Action, 'order' | 'list' | 'show' | 'work'>,
  given: Given,
): Promise<number> {
  const { db } = system
  const { id } = stored
  const isJson = given.options.json === true
  const reason = readOptionalReason(given, `backfill ${action}`)
  const change: ChangeBackfill = (input, apply) =>
    changeBackfill(system, terminal, stored, {
      ...{ name: `backfills.${action}`, apply },
      input: { ...input, reason },
    })
  if (action === 'resume') {
    const max = readInteger(given.options.max, '--max', { min: 1, max: 10_000_000 })
    const partitionsMax = Math.max(max, stored.partitionsMax)
    await change({ partitionsMax }, (within, by) => resumeBackfill(within, by, partitionsMax))
    const resumed = (await readBackfill(db, id))!
    return given.options.detach === true
      ? sayDetached(terminal, resumed, isJson)
      : work(system, terminal, resumed, given)
  }
  const isPause = action === 'pause'
  const taken = isPause ? 0 : await change({}, cancelBackfill)
  if (isPause) await change({}, (within, by) => pauseBackfill(within, by, reason ?? undefined))
  const now = (await readBackfill(db, id))!
  if (isJson) writeJson(terminal, { ...now, takenBack: taken })
  else if (isPause)
    writeLine(
      terminal,
      `Backfill ${id} is paused: ${now.running} partitions at work come to their end, no other begins.`,
    )
  else
    writeLine(
      terminal,
      `Backfill ${id} is cancelled: ${taken} partitions were taken back, ${now.done} were made and stay.`,
    )
  return exitCodes.done
}

function sayDetached(terminal: Terminal, stored: Backfill, isJson: boolean): number {
  if (isJson) writeJson(terminal, stored)
  else {
    writeLine(
      terminal,
      `Backfill ${stored.id} is ordered, ${stored.total} partitions; running workers make them.`,
    )
    writeLine(terminal, `How far it is: ${program} backfill show ${stored.id}`)
  }
  return exitCodes.done
}
