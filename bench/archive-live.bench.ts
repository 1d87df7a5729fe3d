/** How much room the archive takes when days are lived, with every poll: a simulated league of thirty teams, seven days.
 *
 *     npm run bench -- archive-live
 *
 * Every source partition is asked as often as it is declared to be, on a simulated clock; only asking and archiving are done. The
 * league's bookmakers are four where the real source has ten, so the bytes received are printed beside those kept. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { openSystem, readSourceConfig } from '../src/main.ts'
import { createSourceContext } from '../src/nba/1-sources/ask.ts'
import { nbaCdnSchedule, type ScheduledGame, type Source } from '../src/nba/1-sources/clients/index.ts'
import { parseSchedule } from '../src/nba/2-raw/parse/parse-schedule.ts'
import { type GameDate, parseGameDate } from '../src/nba/domain/game-date.ts'
import { guessSeason } from '../src/nba/domain/season.ts'
import { resolveMoment } from '../src/nba/moments.ts'
import { sourceOrder } from '../src/nba/pipeline.ts'
import { assetOfFact, type Fact } from '../src/nba/source-order.ts'
import { archiveReply } from '../src/platform/archive/archive.ts'
import { readArchiveSize } from '../src/platform/archive/receipts.ts'
import { readConfig } from '../src/platform/config.ts'
import { sql } from '../src/platform/db/sql.ts'
import { PipelineError } from '../src/platform/errors.ts'
import { silentLog } from '../src/platform/log.ts'
import { replayEnvironment } from '../src/replay/replay-environment.ts'
import { serveReplay } from '../src/replay/serve.ts'

const seasonStart = '2025-10-21'
const dataDirectory = join('.sixthman', 'bench-archive')
rmSync(dataDirectory, { recursive: true, force: true })
const replay = await serveReplay({
  simulate: { seed: 'archive', seasonStart, days: 174, teams: 30 },
  now: `${seasonStart}T04:00:00Z`,
})
const config = readConfig({ SIXTHMAN_DATA_DIR: dataDirectory, ...replayEnvironment(replay.url) })
const system = await openSystem(config, { log: silentLog, clock: replay.clock })
const { db, clock, http } = system

async function collect(source: Source, fact: Fact, gameDate: GameDate, games: readonly ScheduledGame[]) {
  const context = createSourceContext(
    { db, http, clock, signal: new AbortController().signal },
    readSourceConfig(config),
  )
  const bodies: Uint8Array[] = []
  const request = { gameDate, season: guessSeason(gameDate), games }
  for await (const { resource, reply } of source.collect(context, request)) {
    await archiveReply(db, { asset: assetOfFact(fact), gameDate }, resource, reply)
    bodies.push(reply.body)
  }
  return bodies
}

const [schedule] = await collect(nbaCdnSchedule, 'schedule', parseGameDate(seasonStart), [])
const games = parseSchedule(schedule!).games.map((game) => ({
  ...game,
  tipAt: Temporal.Instant.from(game.tipAt!),
}))
const dates = [...Map.groupBy(games, (game) => game.gameDate)].slice(20, 27)
const before = await readArchiveSize(db)
const startedMs = performance.now()
for (const [gameDate, played] of dates) await live(gameDate, played)
const after = await readArchiveSize(db)
const [tables] = await db.query<{ bytes: number }>(sql`
  select (pg_total_relation_size('archive_bodies') + pg_total_relation_size('archive_receipts'))::float8 as bytes`)
const kept = after.storedBytes - before.storedBytes
console.log(
  `${dates.length} simulated days lived, ${dates.reduce((sum, [, played]) => sum + played.length, 0)} games: ${after.replies - before.replies} different replies, ` +
    `${((after.receivedBytes - before.receivedBytes) / 1e6).toFixed(0)} MB received, ${(kept / 1e6).toFixed(1)} MB kept (${(kept / dates.length / 1e6).toFixed(2)} MB a day), ` +
    `tables ${(tables!.bytes / 1e6).toFixed(1)} MB; ${((performance.now() - startedMs) / 1000).toFixed(0)} s`,
)
for (const row of await db.query<{ fact: string; replies: number; received: number; kept: number }>(sql`
  select r.asset as fact, count(*)::int as replies, (sum(b.byte_count) / 1e6)::float8 as received, (sum(octet_length(b.body)) / 1e6)::float8 as kept
  from archive_receipts r join archive_bodies b on b.body_hash = r.body_hash group by r.asset order by 4 desc`))
  console.log(
    `  ${row.fact}: ${row.replies} replies, ${row.received.toFixed(1)} MB received, ${row.kept.toFixed(2)} MB kept`,
  )
await system.close()
await replay.stop()

/** The day in steps of five minutes; at each, the first source of every fact that is due. */
async function live(gameDate: GameDate, played: readonly ScheduledGame[]): Promise<void> {
  const tips = played.map((game) => game.tipAt).sort(Temporal.Instant.compare)
  const day = {
    ...{ gameDate, season: guessSeason(gameDate), games: played.length },
    ...{ firstTipAt: tips[0]!, lastTipAt: tips.at(-1)! },
  }
  const due = new Map<Fact, Temporal.Instant>()
  const end = resolveMoment({ at: '14:00', daysAfter: 1 }, gameDate, day)
  for (
    let now = resolveMoment({ at: '04:00' }, gameDate, day);
    Temporal.Instant.compare(now, end) <= 0;
    now = now.add({ minutes: 5 })
  ) {
    replay.clock.set(now)
    for (const fact of Object.keys(sourceOrder) as Fact[]) {
      const { poll, opens } = system.pipeline.asset(assetOfFact(fact))
      const from = resolveMoment(poll?.from ?? opens, gameDate, day)
      const until = poll ? resolveMoment(poll.until, gameDate, day) : from
      const next = due.get(fact) ?? from
      if (
        Temporal.Instant.compare(now, next) < 0 ||
        (due.has(fact) && Temporal.Instant.compare(now, until) > 0)
      )
        continue
      due.set(fact, poll ? now.add({ minutes: poll.everyMinutes }) : end.add({ hours: 1 }))
      const source = sourceOrder[fact][0]!
      if (source.silent?.(gameDate, now) !== undefined) continue
      const isThere = await collect(source, fact, gameDate, played).then(
        () => true,
        (error: unknown) => {
          if (error instanceof PipelineError) return false // not out yet
          throw error
        },
      )
      if (!isThere) due.set(fact, now.add({ minutes: 15 }))
    }
  }
}
