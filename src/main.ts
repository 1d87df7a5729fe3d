/** The composition root: turns a configuration into the parts of a running system, and takes them down again.
 *
 * Everything that touches the world (clock, randomness, network, database) is made here and handed on. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { SourceConfig } from './nba/1-sources/clients/index.ts'
import { hostPolicies } from './nba/1-sources/host-policies.ts'
import { markets as allMarkets, type Market } from './nba/domain/market.ts'
import { createNbaPipeline } from './nba/pipeline.ts'
import { type FurtherFact, furtherFacts } from './nba/source-order.ts'
import { type AlertSettings, openAlerts } from './platform/alerts/open-alerts.ts'
import type { Phase } from './platform/asset.ts'
import { openForward } from './platform/audit/open-forward.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { type Config, describeFaults, readConfig, type SettingChoices } from './platform/config.ts'
import { startController } from './platform/controller/controller.ts'
import { type Database, openDatabase } from './platform/db/database.ts'
import { acquireServer } from './platform/db/embedded/server.ts'
import { migrate } from './platform/db/migrate.ts'
import { openSession, type Session } from './platform/db/session.ts'
import { openPing } from './platform/dead-man/open-ping.ts'
import { beatSecondsMost } from './platform/dead-man/take-lock.ts'
import { startControllerWatch } from './platform/dead-man/watch-controller.ts'
import { createPulse, type Pulse } from './platform/health/pulse.ts'
import { createHttp, type Http } from './platform/http.ts'
import { createLog, type Log } from './platform/log.ts'
import { createProcessMetrics, type ProcessMetrics } from './platform/metrics/process-metrics.ts'
import { readFreeBytes } from './platform/monitor/free-bytes.ts'
import { type Monitor, startMonitor } from './platform/monitor/start-monitor.ts'
import type { Pipeline } from './platform/pipeline.ts'
import { installQueueSchema, openPgBossQueue } from './platform/queue/pg-boss-queue.ts'
import type { Queue } from './platform/queue/queue.ts'
import { createRandom, type Random } from './platform/random.ts'
import { readCodeHash } from './platform/release/code-hash.ts'
import { readCodeVersion } from './platform/release/code-version.ts'
import { digestConfig } from './platform/release/config-digest.ts'
import type { Build } from './platform/release/releases.ts'
import { findListFaults } from './platform/setting-kinds.ts'
import { observeHttp } from './platform/telemetry/observe-http.ts'
import { joinTelemetry, type Telemetry } from './platform/telemetry/telemetry.ts'
import { openTraces } from './platform/traces/open-traces.ts'
import { startWorker, type WorkerOptions } from './platform/worker/worker.ts'

export interface System {
  readonly config: Config
  readonly databaseUrl: string
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly http: Http
  readonly log: Log
  readonly pipeline: Pipeline
  /** What this process counts of its own work. */
  readonly metrics: ProcessMetrics
  /** Told of every attempt, pass and request. */
  readonly telemetry: Telemetry
  /** Which loops of this process turn. */
  readonly pulse: Pulse
  close(): Promise<void>
}

/** Opens the database (embedded unless one is configured), brings its schema up to date, and makes the parts. */
export async function openSystem(config: Config, parts: { clock?: Clock; log?: Log } = {}): Promise<System> {
  const clock = parts.clock ?? systemClock
  const log = parts.log ?? createLog(config.LOG_LEVEL)
  const random = createRandom(randomBytes(16).toString('hex'))
  const pipeline = createSystemPipeline(config)
  const server = config.DATABASE_URL
    ? undefined
    : await acquireServer({ dataDirectory: findDataDirectory(config) })
  const databaseUrl = config.DATABASE_URL ?? server!.url
  try {
    await migrate(databaseUrl)
    await installQueueSchema(databaseUrl)
  } catch (error) {
    await server?.release()
    throw error
  }
  let isClosing = false
  const db = openDatabase(databaseUrl, {
    connections: config.SIXTHMAN_CONCURRENCY + 4,
    onIdleError: (error) =>
      isClosing || log.warn({ error: error.message }, 'a connection to the database was lost'),
  })
  const metrics = createProcessMetrics()
  const pulse = createPulse(clock)
  const traces = await openTraces({
    ...{ clock, log, environment: process.env, version: pipeline.codeVersion },
    onSent: metrics.spansSent,
  })
  const telemetry = joinTelemetry(log, traces ? [metrics, traces] : [metrics])
  const unobserved = createHttp({
    clock,
    random: random.fork('http'),
    hosts: hostPolicies,
    allowedPrivateOrigins: readOwnAddresses(readSourceConfig(config)),
    ...(config.SIXTHMAN_PROXY_URL ? { proxyUrl: config.SIXTHMAN_PROXY_URL } : {}),
  })
  const http = observeHttp(unobserved, telemetry, clock)
  return {
    config,
    databaseUrl,
    db,
    clock,
    random,
    http,
    log,
    pipeline,
    metrics,
    telemetry,
    pulse,
    async close() {
      await http.close()
      await traces?.close()
      isClosing = true // the server's stop may reach a connection before its own end does
      await db.close()
      await server?.release()
    },
  }
}

/** A pipeline that remembers nothing yet: each keeps what it read of the one database that it works on. */
export function createSystemPipeline(config: Config): Pipeline {
  const faults = Object.entries(settingChoices).flatMap(([name, allowed]) =>
    findListFaults(name, config[name as keyof typeof settingChoices], allowed),
  )
  if (faults.length > 0) throw describeFaults(faults)
  return createNbaPipeline({
    markets: config.SIXTHMAN_MARKETS as Market[],
    facts: chooseFacts(config.SIXTHMAN_FACTS),
    codeVersion: readCodeVersion(),
    sources: readSourceConfig(config),
    storage: { readFreeBytes: () => readFreeBytes(config.DATABASE_URL ? null : findDataDirectory(config)) },
  })
}

export interface Running {
  readonly queue: Queue
  stop(): Promise<void>
}

export interface RunOptions {
  readonly concurrency: number
  readonly withController: boolean
  /** With a controller: it follows the declared schedules too. Default: not. */
  readonly followsSchedules?: boolean
  /** Takes only work of these phases. Default: of all. */
  readonly phases?: readonly Phase[]
  readonly onResult?: WorkerOptions['onResult']
}

/** Starts a worker, and beside it a controller unless another process has one. */
export async function startProcessing(system: System, options: RunOptions): Promise<Running> {
  const { db, clock, random, http, log, pipeline, config, pulse } = system
  const isOfTheDay = options.withController && options.followsSchedules === true
  // Also a worker without a controller: it may be the one that is left to say that the controller is gone.
  const alerts = options.followsSchedules === true ? await openAlerts(readAlertSettings(system)) : undefined
  const ping = isOfTheDay ? openPing(system, system.metrics.pingSent) : undefined
  const forward = isOfTheDay ? openForward(system) : undefined
  const told = [ping, forward].flatMap((each) => each ?? [])
  const telemetry = joinTelemetry(log, [system.telemetry, ...told])
  const session = await openSession(system.databaseUrl, clock, log)
  const queue = await openPgBossQueue(system.databaseUrl, log)
  const build = describeBuild(system)
  const until = clock.now()
  const boot = { from: until.subtract({ milliseconds: Math.round(process.uptime() * 1000) }), until }
  const worker = await startWorker(
    {
      db,
      pipeline,
      queue,
      clock,
      random,
      http,
      log,
      worker: `${hostname()}/${process.pid}/${randomBytes(3).toString('hex')}`,
      leaseSeconds: config.SIXTHMAN_LEASE_SECONDS,
      beatSeconds: Math.min(config.SIXTHMAN_LEASE_SECONDS / 3, beatSecondsMost),
      concurrency: options.concurrency,
      drainSeconds: config.SIXTHMAN_DRAIN_SECONDS,
      build,
      boot,
      telemetry,
      pulse,
      ...(options.phases ? { phases: options.phases } : {}),
      ...(options.onResult ? { onResult: options.onResult } : {}),
    },
    session,
  )
  const controller = options.withController
    ? await startController(
        {
          ...{ db, pipeline, queue, clock, log, build, telemetry, pulse },
          followsSchedules: options.followsSchedules === true,
        },
        session,
        2,
      )
    : undefined
  const monitor = isOfTheDay ? openMonitor(system, session) : undefined
  const alerting = alerts?.start(session)
  ping?.started()
  const detectors = options.followsSchedules === true ? (pipeline.detectors ?? []) : []
  const watch = startControllerWatch({ db, clock, log, pulse, detectors })
  return {
    queue,
    async stop() {
      await watch.stop()
      await Promise.all(told.map((each) => each.close()))
      await monitor?.stop()
      await controller?.stop()
      await worker.stop()
      await alerting?.stop()
      await alerts?.close()
      await session.close()
    },
  }
}

/** With one connection of its own: it takes none from the work, and a look that hangs keeps nobody waiting. */
function openMonitor({ databaseUrl, pipeline, clock, log, pulse }: System, session: Session): Monitor {
  const db = openDatabase(databaseUrl, { connections: 1, applicationName: 'sixthman-monitor' })
  const monitor = startMonitor({ db, pipeline, clock, log, pulse }, session)
  return {
    async stop() {
      await monitor.stop()
      await db.close()
    },
  }
}

/** What the sending of alerts needs of the configuration. */
export function readAlertSettings({ config, databaseUrl, clock, log, pulse }: System): AlertSettings {
  return {
    ...{ databaseUrl, clock, log, pulse },
    routes: config.SIXTHMAN_ALERT_ROUTES,
    links: { docsUrl: config.SIXTHMAN_DOCS_URL ?? null, dashboardUrl: config.SIXTHMAN_DASHBOARD_URL ?? null },
    ...(config.SIXTHMAN_PROXY_URL ? { proxyUrl: config.SIXTHMAN_PROXY_URL } : {}),
    write: (line) => void process.stdout.write(line),
  }
}

/** Which code and which configuration this process runs. */
export function describeBuild({ config, pipeline }: System): Build {
  return {
    codeHash: readCodeHash(),
    codeVersion: pipeline.codeVersion,
    configDigest: digestConfig(config),
  }
}

/** Where the sources are, and with which keys. */
export function readSourceConfig(config: Config): SourceConfig {
  return {
    nbaCdnUrl: config.NBA_CDN_URL,
    nbaStatsUrl: config.NBA_STATS_URL,
    nbaOfficialUrl: config.NBA_OFFICIAL_URL,
    nbaReportsUrl: config.NBA_REPORTS_URL,
    espnUrl: config.ESPN_URL,
    balldontlieUrl: config.BALLDONTLIE_URL,
    balldontlieKey: config.BALLDONTLIE_KEY ?? '',
    oddsApiUrl: config.ODDS_API_URL,
    oddsApiKey: config.ODDS_API_KEY ?? '',
    oddsApiRegions: config.ODDS_API_REGIONS,
  }
}

/** The addresses that somebody set: only they may lie inside a network (a replay server, a mirror). */
function readOwnAddresses(sources: SourceConfig): string[] {
  const originsOf = (config: SourceConfig): string[] =>
    Object.entries(config).flatMap(([name, value]) => (name.endsWith('Url') ? new URL(value).origin : []))
  const published = new Set(originsOf(readSourceConfig(readConfig({}))))
  return originsOf(sources).filter((origin) => !published.has(origin))
}

/** What the settings may name that are lists: told to whoever reads the configuration, so that it is refused with everything else. */
export const settingChoices = {
  SIXTHMAN_MARKETS: { names: allMarkets },
  SIXTHMAN_FACTS: { alone: ['all', 'core'], names: furtherFacts },
} as const satisfies SettingChoices

function chooseFacts(given: readonly string[]): readonly FurtherFact[] {
  if (given.includes('all')) return furtherFacts
  return furtherFacts.filter((fact) => given.includes(fact))
}

function findDataDirectory(config: Config): string {
  const folder = config.SIXTHMAN_DATA_DIR
  return join(isAbsolute(folder) ? folder : join(process.cwd(), folder), 'postgres')
}
