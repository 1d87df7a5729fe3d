/** A season of replies through HTTP, archive and parsers: box-score rows a second, and how much room the archive takes.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- sources
 *
 * The replay server, in a process of its own, plays 2024-25 from the data pack. Every game's box score is asked for over HTTP,
 * archived in a durable PostgreSQL, read, accepted and placed, as the source and raw phases do it; then the same season is asked
 * for once more, as a poll does. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { openSystem, readSourceConfig } from '../src/main.ts'
import { createSourceContext } from '../src/nba/1-sources/ask.ts'
import {
  nbaCdnBoxScore,
  nbaCdnSchedule,
  nbaStatsLeagueGameLog,
  oddsApiGameLines,
  oddsApiProps,
  type ScheduledGame,
  type Source,
} from '../src/nba/1-sources/clients/index.ts'
import { boxReaders } from '../src/nba/2-raw/box-readers.ts'
import { parseSchedule } from '../src/nba/2-raw/parse/parse-schedule.ts'
import { findReader } from '../src/nba/2-raw/reader.ts'
import { type GameDate, parseGameDate } from '../src/nba/domain/game-date.ts'
import { parseSeason } from '../src/nba/domain/season.ts'
import { archiveReply } from '../src/platform/archive/archive.ts'
import { recordReadings } from '../src/platform/archive/readings.ts'
import { readArchiveSize } from '../src/platform/archive/receipts.ts'
import { readConfig } from '../src/platform/config.ts'
import { silentLog } from '../src/platform/log.ts'
import { replayEnvironment } from '../src/replay/replay-environment.ts'
import { spawnReplay } from '../src/replay/replay-process.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
if (!pack) throw new Error('set SIXTHMAN_DATA_PACK to a data pack')
const dataDirectory = join('.sixthman', 'bench-sources')
rmSync(dataDirectory, { recursive: true, force: true })

const replay = await spawnReplay({ pack, now: '2025-08-01T00:00:00Z' })
const config = readConfig({ SIXTHMAN_DATA_DIR: dataDirectory, ...replayEnvironment(replay.url) })
const system = await openSystem(config, { log: silentLog })
const { db, clock, http } = system
const season = parseSeason('2024-25')

/** Asks a source about a date as its partition does; the rows that its box scores have. */
async function collect(source: Source, asset: string, gameDate: GameDate, games: readonly ScheduledGame[]) {
  const context = createSourceContext(
    { db, http, clock, signal: new AbortController().signal },
    readSourceConfig(config),
  )
  let rows = 0
  const readings = []
  const bodies: Uint8Array[] = []
  for await (const { resource, reply } of source.collect(context, { gameDate, season, games })) {
    const archived = await archiveReply(db, { asset, gameDate }, resource, reply)
    const facts = await findReader(boxReaders, resource)?.(reply.body, {
      resource,
      receivedAt: reply.receivedAt,
    })
    rows += facts?.players.length ?? 0
    bodies.push(reply.body)
    readings.push({
      ...{ bodyHash: archived.bodyHash, resource, parser: 'bench', rowCount: facts?.players.length ?? 0 },
      ...{ errorCode: null, error: null },
    })
  }
  await recordReadings(db, readings, clock.now())
  return { rows, bodies }
}

const first = parseGameDate('2024-10-22')
const [schedule] = (await collect(nbaCdnSchedule, 'schedule_replies', first, [])).bodies
const games = parseSchedule(schedule!).games.flatMap((game) =>
  game.kind === 'regular' && game.status === 'final'
    ? [{ ...game, tipAt: Temporal.Instant.from(game.tipAt!) }]
    : [],
)
const dates = [...Map.groupBy(games, (game) => game.gameDate)].sort(([a], [b]) => (a < b ? -1 : 1))

async function measure(what: string, source: Source, asset: string): Promise<void> {
  const before = await readArchiveSize(db)
  const startedMs = performance.now()
  let rows = 0
  for (const [gameDate, played] of dates) rows += (await collect(source, asset, gameDate, played)).rows
  const seconds = (performance.now() - startedMs) / 1000
  const after = await readArchiveSize(db)
  const perSecond = rows > 0 ? `, ${rows} box rows: ${Math.round(rows / seconds)} rows/s` : ''
  console.log(
    `${what}: ${after.replies - before.replies} new replies in ${seconds.toFixed(1)} s${perSecond}; ` +
      `archive +${((after.storedBytes - before.storedBytes) / 1e6).toFixed(1)} MB (received ${((after.receivedBytes - before.receivedBytes) / 1e6).toFixed(0)} MB)`,
  )
}

await measure('box scores game by game (nba-cdn)', nbaCdnBoxScore, 'box_score_second_replies')
await measure('box scores date by date (nba-stats)', nbaStatsLeagueGameLog, 'box_score_replies')
await measure('the same again, as a poll does (nba-cdn)', nbaCdnBoxScore, 'box_score_second_replies')
await measure('player lines (odds-api, closing)', oddsApiProps, 'prop_line_replies')
await measure('game lines (odds-api, closing)', oddsApiGameLines, 'game_line_replies')
const [table] = await db.query<{ megabytes: number }>({
  text: `select (pg_total_relation_size('archive_bodies') + pg_total_relation_size('archive_receipts')
    + pg_total_relation_size('archive_readings')) / 1e6 as megabytes`,
  values: [],
})
const size = await readArchiveSize(db)
console.log(
  `archive of the season: ${size.replies} replies, ${(size.receivedBytes / 1e6).toFixed(0)} MB received, ${(size.storedBytes / 1e6).toFixed(1)} MB kept, ${Number(table!.megabytes).toFixed(1)} MB of tables`,
)
await system.close()
await replay.stop()
