/** Chaos with real processes and a durable PostgreSQL, at full length, outside of the test run: `npm run chaos -- --help`. */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Temporal } from 'temporal-polyfill'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import {
  type ChaosReport,
  freezeCommit,
  freezeLeader,
  freezeWorker,
  interruptDatabase,
  killLeaderAtWork,
  killWorkerAtWork,
  restartOnlyProcess,
} from './chaos-scenarios.ts'
import { createDatabases } from './databases.ts'
import { type EveningGround, killWorkerOnSlate, prepareEvening, restartOnSlate } from './evening-scenarios.ts'
import { historyDates, leagueOptions } from './game-day.ts'
import { type GroundOptions, type KillGround, prepareKillGround, runTwo } from './kill-processes.ts'
import { cutEverybody, cutLeader, cutWorker } from './network-scenarios.ts'
import { type OutageServer, startOutageServer } from './outage-server.ts'

/** A league that plays for weeks: enough work to be under load during minutes of outages. Evenings without a game are nobody's work. */
function describeGround(days: number): GroundOptions {
  const first = Temporal.PlainDate.from(historyDates[0])
  const span = days + 6 + Math.ceil(days / 5)
  const league = { ...leagueOptions, days: span, teams: 8 }
  const warmUp = first.add({ days: 6 }).toString()
  const evenings = new Set(
    createSimulatedLeague(league)
      .games('2025-26')
      .map((game) => game.gameDate),
  )
  const dates = [...evenings].filter((gameDate) => gameDate >= warmUp).sort()
  if (dates.length < days) throw new Error(`the league has ${dates.length} evenings, not ${days}`)
  return { league, dates: dates.slice(0, days), now: `${first.add({ days: span + 9 })}T12:00:00Z` }
}

const scenarios: Readonly<
  Record<
    string,
    { readonly says: string; run(ground: KillGround, server: OutageServer): Promise<ChaosReport> }
  >
> = {
  'kill-leader': {
    says: 'two processes; the one that leads is killed in the middle of its work',
    run: killLeaderAtWork,
  },
  'kill-worker': {
    says: 'a worker that does not lead is killed in the middle of its work',
    run: killWorkerAtWork,
  },
  'restart-only': {
    says: 'the only process is killed in the middle of its work and started again',
    run: restartOnlyProcess,
  },
  'freeze-worker': {
    says: 'a worker is stopped (SIGSTOP) past its lease of 15 s and woken',
    run: (ground) => freezeWorker(ground, 15),
  },
  'freeze-commit': {
    says: 'a worker is stopped (SIGSTOP) in the middle of its commit and woken when all is done',
    run: (ground) => freezeCommit(ground, 15),
  },
  'freeze-leader': {
    says: 'the process that leads is stopped (SIGSTOP) while it orders, and woken when all is done',
    run: freezeLeader,
  },
  'two-controllers': {
    says: 'two processes, each with a worker and a controller, and nothing else',
    run: async (ground) => ({ ...(await runTwo(ground)), times: {} }),
  },
  'network-reset': {
    says: 'the network of a worker is reset in the middle of its work and down for 30 s',
    run: (ground) => cutWorker(ground, { how: 'drop', seconds: 30 }),
  },
  'network-silent': {
    says: 'the network of a worker swallows everything for 30 s, from the middle of its work on',
    run: (ground) => cutWorker(ground, { how: 'swallow', seconds: 30 }),
  },
  'network-leader-reset': {
    says: 'the network of the process that leads is reset in the middle of its work and down for 45 s',
    run: (ground) => cutLeader(ground, { how: 'drop', seconds: 45 }),
  },
  'network-leader-silent': {
    says: 'the network of the process that leads swallows everything for 45 s, from the middle of its work on',
    run: (ground) => cutLeader(ground, { how: 'swallow', seconds: 45 }),
  },
  'network-everybody': {
    says: 'the network of both processes swallows everything for 30 s',
    run: (ground) => cutEverybody(ground, { how: 'swallow', seconds: 30 }),
  },
  'database-away': {
    says: 'PostgreSQL is stopped for 30 s under the work of two processes',
    run: (ground, server) => interruptDatabase(ground, server, { how: 'stop', awaySeconds: 30 }),
  },
  'database-killed': {
    says: 'PostgreSQL is killed as by -m immediate every 10 s, six times, under the work of two processes',
    run: (ground, server) =>
      interruptDatabase(ground, server, { how: 'kill', awaySeconds: 0, everySeconds: 10, rounds: 6 }),
  },
}

const evenings: Readonly<
  Record<string, { readonly says: string; run(ground: EveningGround): Promise<ChaosReport> }>
> = {
  'kill-worker-evening': {
    says: 'a worker is killed while it makes the predictions of a live evening',
    run: killWorkerOnSlate,
  },
  'restart-only-evening': {
    says: 'the only process is killed while it makes the predictions of a live evening, and started again',
    run: restartOnSlate,
  },
}

const help = `Kills, freezes and cuts off real processes and their PostgreSQL, and holds the result against an undisturbed run.

  --only A,B     some of: ${[...Object.keys(scenarios), ...Object.keys(evenings)].join(', ')}
  --days N       so many dates (default 30); 0: the two of the test run

Exits with 1 when anything was lost, is there twice, or is not what an undisturbed run makes.`

const { values } = parseArgs({
  options: { only: { type: 'string' }, days: { type: 'string', default: '30' }, help: { type: 'boolean' } },
})
const names = values.only?.split(',') ?? [...Object.keys(scenarios), ...Object.keys(evenings)]
const days = Number(values.days)
const unknown = names.filter((name) => !scenarios[name] && !evenings[name])

if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no ${unknown.join(', ')}.\n${help}` : help)
  process.exitCode = values.help ? 0 : 2
} else {
  const server = await startOutageServer()
  const databases = createDatabases(server.url, `sixthman_chaos_${randomBytes(3).toString('hex')}`)
  const grounds: { past?: KillGround; evening?: EveningGround } = {}
  try {
    for (const name of names) {
      const isSound = scenarios[name]
        ? report(name, scenarios[name].says, await runOnPast(name))
        : report(name, evenings[name]!.says, await runOnEvening(name))
      if (!isSound) process.exitCode = 1
    }
  } finally {
    await grounds.past?.replay.stop()
    await grounds.evening?.replay.stop()
    await server.close()
  }

  async function runOnPast(name: string): Promise<ChaosReport> {
    grounds.past ??= await preparePast()
    return scenarios[name]!.run(grounds.past, server)
  }

  async function preparePast(): Promise<KillGround> {
    const ground = await prepareKillGround(databases, days === 0 ? undefined : describeGround(days))
    const { attempts, seconds, dates } = ground
    console.log(`undisturbed: ${dates.length} dates, ${attempts} attempts, ${seconds.toFixed(1)} s`)
    return ground
  }

  async function runOnEvening(name: string): Promise<ChaosReport> {
    grounds.evening ??= await prepareEvening(databases)
    return evenings[name]!.run(grounds.evening)
  }
}

function report(name: string, says: string, { faults, abandoned, seconds, times }: ChaosReport): boolean {
  const timed = Object.entries(times).map(([what, value]) => `${what} ${value.toFixed(1)}`)
  console.log(
    `${name}: ${says}: ${faults.length} violations, ${abandoned} attempts cut off, ${seconds.toFixed(1)} s in all${timed.length > 0 ? `; seconds: ${timed.join(', ')}` : ''}`,
  )
  for (const fault of faults) console.log(`    ${fault}`)
  return faults.length === 0
}
