/** Every crash point of a game day, and as many kills as wanted, outside of the test run: `npm run crash -- --help`. */

import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { CommitPartition } from '../../src/platform/ledger/commit.ts'
import { createRandom } from '../../src/platform/random.ts'
import { startRunServer } from '../support/run-server.ts'
import { commitDataFirst, commitLedgerFirst } from './broken-commits.ts'
import { createDatabases, type Databases } from './databases.ts'
import {
  type Enumeration,
  enumerateCrashes,
  type PreparedDay,
  prepareDay,
  type StagedPoint,
  samplePoints,
} from './enumerate-crashes.ts'
import { drawKill, killOnce, prepareKillGround, runTwo } from './kill-processes.ts'

const help = `Stops the program before and after each database call of a game day, and kills real processes.

  --all             every point of the day, singly
  --points N        a seeded sample of N points
  --pairs N         a seeded sample of N points, each with a second crash while it recovers
  --kills N         N real processes killed by SIGKILL; then two at once, one of them killed
  --broken NAME     data-first or ledger-first: a commit apart from the data; violations are then expected
  --seed TEXT       for the samples (default: crash)
  --lanes N         databases worked on at once (default: 3)

Exits with 1 when there is a violation (with --broken: when there is none).`

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    points: { type: 'string', default: '0' },
    pairs: { type: 'string', default: '0' },
    kills: { type: 'string', default: '0' },
    broken: { type: 'string' },
    seed: { type: 'string', default: 'crash' },
    lanes: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
})

const commits: Readonly<Record<string, CommitPartition>> = {
  'data-first': commitDataFirst,
  'ledger-first': commitLedgerFirst,
}
const isBroken = values.broken !== undefined
const commit = commits[values.broken ?? '']
const counts = { points: Number(values.points), pairs: Number(values.pairs), kills: Number(values.kills) }
const isAsked = values.all || Object.values(counts).some((count) => count > 0)
const isSound =
  Object.values(counts).every((count) => Number.isInteger(count) && count >= 0) &&
  isBroken === (commit !== undefined)

if (values.help || !isAsked || !isSound) {
  console.log(help)
  process.exitCode = values.help ? 0 : 2
} else {
  const server = await startRunServer()
  const databases = createDatabases(server.url, `sixthman_crash_${randomBytes(4).toString('hex')}`)
  try {
    const faults = (await runPoints(databases)) + (counts.kills > 0 ? await runKills(databases) : 0)
    process.exitCode = isBroken === faults > 0 ? 0 : 1
  } finally {
    await databases.dropAll()
    await server.close()
  }
}

async function runPoints(databases: Databases): Promise<number> {
  if (!values.all && counts.points + counts.pairs === 0) return 0
  const day = await prepareDay(databases)
  const random = createRandom(values.seed)
  let faults = 0
  if (values.all) faults += await runEnumeration('single crashes', day, day.points)
  if (counts.points > 0)
    faults += await runEnumeration('single crashes', day, samplePoints(day.points, counts.points, random))
  if (counts.pairs > 0) {
    const pairs = samplePoints(day.points, counts.pairs, random).map((point) => ({
      ...point,
      next: { call: 1 + random.integer(60), when: random.pick(['before', 'after'] as const) },
    }))
    faults += await runEnumeration('crashes with a second one', day, pairs)
  }
  return faults
}

async function runEnumeration(
  what: string,
  day: PreparedDay,
  points: readonly StagedPoint[],
): Promise<number> {
  const startedMs = performance.now()
  const found = await enumerateCrashes(day, points, {
    lanes: Number(values.lanes),
    ...(commit ? { commit } : {}),
    onProgress: (done, of) => {
      if (done % 100 === 0) console.log(`  ${done} of ${of}, ${secondsSince(startedMs)} s`)
    },
    onViolation: ({ point, call, faults: seen }) =>
      console.log(
        `  stage ${point.stage}, ${point.when} call ${point.call} (${call}):\n    ${seen.join('\n    ')}`,
      ),
  })
  console.log(describeEnumeration(what, found, day.points.length, secondsSince(startedMs)))
  return found.violations.length
}

function describeEnumeration(what: string, found: Enumeration, of: number, seconds: string): string {
  const { points, crashes, recoveries, violations } = found
  return `${what}: ${points} points of ${of}, ${crashes} crashes, ${recoveries} distinct databases recovered, ${violations.length} violations, ${seconds} s`
}

async function runKills(databases: Databases): Promise<number> {
  const startedMs = performance.now()
  const ground = await prepareKillGround(databases)
  const random = createRandom(values.seed).fork('kills')
  let faults = 0
  let abandoned = 0
  const report = (what: string, found: readonly string[]): void => {
    faults += found.length
    if (found.length > 0) console.log(`  ${what}:\n    ${found.join('\n    ')}`)
  }
  try {
    for (let kill = 1; kill <= counts.kills; kill += 1) {
      const result = await killOnce(ground, drawKill(random, ground.attempts))
      abandoned += result.abandoned
      report(`kill ${kill}`, result.faults)
    }
    report('two at once', (await runTwo(ground)).faults)
    report('two at once, one killed', (await runTwo(ground, drawKill(random, ground.attempts))).faults)
  } finally {
    await ground.replay.stop()
  }
  console.log(
    `kills: ${counts.kills}, ${abandoned} attempts cut off, ${faults} violations, ${secondsSince(startedMs)} s`,
  )
  return faults
}

function secondsSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(0)
}
