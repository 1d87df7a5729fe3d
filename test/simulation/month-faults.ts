/** What goes wrong in a simulated month: every hour one fault of this catalogue, drawn with its place and its strength.
 *
 * A fault is begun and ended by the month; what it says of itself is the line by which a failing seed is read. One that only a human
 * can end names the incident that it must open, once; whatever else opens one says so, and the rest opens none. */
import { NotYetError, PipelineError } from '../../src/platform/errors.ts'
import type { FaultKind } from '../../src/replay/faults/fault-book.ts'
import {
  type BegunFault,
  hasMet,
  hourMs,
  type MonthFault,
  type MonthParts,
  redriveAll,
  withoutPicks,
} from './month-fault.ts'
import { clockJump, illSchedule, manyControllers } from './month-schedule-faults.ts'
import { fullDisk, missingTable, skippedRows } from './month-table-faults.ts'

const upstreams = {
  'the league schedule': /scheduleLeagueV2/,
  scoreboards: /scoreboard|\/v1\/games/,
  'the game log': /leaguegamelog/,
  'cdn.nba.com': /cdn\.nba\.com/,
  'stats.nba.com': /stats\.nba\.com/,
  espn: /espn\.com/,
  balldontlie: /balldontlie/,
  'the odds api': /the-odds-api/,
  'box scores everywhere':
    /leaguegamelog|liveData\/boxscore|boxscoretraditional|\/summary|\/box_scores|\/v1\/stats/,
  'lines everywhere': /the-odds-api|player_props/,
  everybody: /./,
} as const

/** What is told where nobody has a fact, or where what came of it is not enough. */
const withoutFacts = /^(sources are down|no lines are posted|no picks are published)$|^\w+: (source|input)\./

const kinds: readonly { readonly kind: FaultKind; readonly args?: object }[] = [
  { kind: 'refuse' },
  { kind: 'status', args: { status: 503 } },
  { kind: 'status', args: { status: 429 } },
  { kind: 'garbage' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'stale' },
  { kind: 'cut', args: { how: 'body' } },
  { kind: 'partial' },
  { kind: 'zeros' },
  { kind: 'duplicate' },
  { kind: 'changed-shape' },
]

const illSource: MonthFault = ({ sources, random, clock }) => {
  const [name, match] = random.pick(Object.entries(upstreams))
  const { kind, args } = random.pick(kinds)
  const fromMs = clock.now().epochMilliseconds
  sources.order({ match, kind, fromMs, untilMs: fromMs + hourMs, ...(args ? { args } : {}) })
  return { says: `${name}: ${kind}${args ? ` ${JSON.stringify(args)}` : ''}`, mayOpen: withoutFacts }
}

const silentLines: MonthFault = ({ sources, random, clock }) => {
  const hours = 2 + random.integer(4)
  const fromMs = clock.now().epochMilliseconds
  sources.order({
    match: upstreams['lines everywhere'],
    kind: 'empty',
    fromMs,
    untilMs: fromMs + hours * hourMs,
  })
  return { says: `no bookmaker posts a line for ${hours} hours`, mayOpen: withoutFacts }
}

const crash: MonthFault = ({ arm, random }) => {
  const point = { call: 1 + random.integer(250), when: random.pick(['before', 'after'] as const) }
  arm(point)
  return { says: `the process dies ${point.when} its call ${point.call}` }
}

const lostConnection: MonthFault = ({ arm, random }) => {
  const point = {
    call: 1 + random.integer(150),
    when: random.pick(['before', 'after'] as const),
    lostCalls: 1 + random.integer(12),
  }
  arm(point)
  return { says: `the connection is lost ${point.when} call ${point.call}, for ${point.lostCalls} calls` }
}

const lostMessages: MonthFault = ({ messages, random }) => {
  messages.lostShare = random.pick([0.3, 0.7])
  return {
    says: `of the messages ${messages.lostShare * 100} % are lost`,
    async end() {
      messages.lostShare = 0
    },
  }
}

const doubledMessages: MonthFault = ({ messages }) => {
  messages.isDoubled = true
  return {
    says: 'every message comes twice',
    async end() {
      messages.isDoubled = false
    },
  }
}

/** Tried again by itself until it is well. */
const passingFailure: MonthFault = ({ obstacles, pipeline, random }) => {
  const { name } = random.pick(pipeline.assets)
  const code = random.pick([
    'check.failed',
    'input.missing',
    'database.contention',
    'attempt.timed-out',
  ] as const)
  obstacles.set(name, () => {
    throw new PipelineError(code, `${name} cannot be made for the moment`)
  })
  return {
    says: `${name} fails with ${code}`,
    mayOpen: new RegExp(`^${name}: ${code}$|${withoutPicks.source}`),
    end: async () => void obstacles.delete(name),
  }
}

/** A bug: nothing is tried again until a human has mended it and says so. */
const brokenAsset: MonthFault = (parts) => {
  const { obstacles, pipeline, random } = parts
  const { name } = random.pick(pipeline.assets)
  obstacles.set(name, () => {
    throw new TypeError(`${name} is broken`)
  })
  return {
    says: `${name} has a bug`,
    incident: { cause: `${name}: pipeline.bug`, isMet: hasMet('pipeline.bug') },
    mayOpen: withoutPicks,
    async end() {
      obstacles.delete(name)
      await redriveAll(parts, 'pipeline.bug', [name])
    },
  }
}

/** A family of systems that says nothing: not yet, and not yet again. */
const silentSystem: MonthFault = ({ obstacles, pipeline, random, clock }) => {
  const families = pipeline.assets.filter(({ name }) => name.startsWith('predictions_'))
  const { name } = random.pick(families)
  obstacles.set(name, () => {
    throw new NotYetError(`${name} says nothing`, clock.now().add({ minutes: 20 }))
  })
  return {
    says: `${name} never reports`,
    mayOpen: withoutPicks,
    end: async () => void obstacles.delete(name),
  }
}

/** How often each is drawn, and what it is called where only some are wanted. */
const catalogue = {
  source: { weight: 4, begin: illSource },
  crash: { weight: 2, begin: crash },
  connection: { weight: 1, begin: lostConnection },
  lost: { weight: 1, begin: lostMessages },
  doubled: { weight: 1, begin: doubledMessages },
  clock: { weight: 1, begin: clockJump },
  schedule: { weight: 2, begin: illSchedule },
  controllers: { weight: 1, begin: manyControllers },
  lines: { weight: 1, begin: silentLines },
  passing: { weight: 2, begin: passingFailure },
  bug: { weight: 1, begin: brokenAsset },
  disk: { weight: 1, begin: fullDisk },
  table: { weight: 1, begin: missingTable },
  skipped: { weight: 1, begin: skippedRows },
  silent: { weight: 1, begin: silentSystem },
} as const satisfies Record<string, { readonly weight: number; readonly begin: MonthFault }>

export type MonthFaultName = keyof typeof catalogue

export const monthFaultNames = Object.keys(catalogue) as MonthFaultName[]

/** One of those named, as the seed wants it. */
export function beginFault(
  parts: MonthParts,
  names: readonly MonthFaultName[] = monthFaultNames,
): Promise<BegunFault> {
  const drawn = names.flatMap((name) =>
    Array.from({ length: catalogue[name].weight }, (): MonthFault => catalogue[name].begin),
  )
  return Promise.resolve(parts.random.pick(drawn)(parts))
}
