/** Five whole seasons in a durable database of its own: every game played, every player predicted and graded, every partition complete.
 *
 * The rows are made up by the database itself; what counts is how many there are: as many as five seasons of real ones. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNbaPipeline } from '../src/nba/pipeline.ts'
import { furtherFacts } from '../src/nba/source-order.ts'
import { type Database, openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { findMigrations, migrate } from '../src/platform/db/migrate.ts'
import { identifier, sql } from '../src/platform/db/sql.ts'
import type { Pipeline } from '../src/platform/pipeline.ts'
import { replaySources } from '../test/support/replay-sources.ts'

const seasons = 5
const datesASeason = 164

export interface FiveSeasons {
  readonly db: Database
  readonly url: string
  /** Of the database's first process: its processor time, with its children's, is the server's. */
  readonly postmaster: number
  readonly pipeline: Pipeline
  /** Closes the database; its folder stays. */
  close(): Promise<void>
}

/** What else is to be in it, and the text that says how: with another text it is made anew. */
export interface Furnishing {
  readonly text: string
  add(made: Pick<FiveSeasons, 'db' | 'url' | 'pipeline'>): Promise<void>
}

/** The first of them begins in October of the year `firstSeason`; each has 164 dates, one after the other.
 *
 * What was made once is kept in the folder and copied for the next run: the copy takes seconds, the making minutes. */
export async function openFiveSeasons(
  folder: string,
  firstSeason: number,
  furnishing?: Furnishing,
): Promise<FiveSeasons> {
  const directory = join(process.cwd(), '.sixthman', folder)
  const pipeline = createNbaPipeline({
    markets: ['points'],
    facts: furtherFacts,
    codeVersion: 'bench',
    sources: replaySources('http://localhost:1'),
  })
  const kept = `made_${digestMaking(pipeline, firstSeason, furnishing)}`
  const server = await acquireServer({ dataDirectory: directory })
  if (!(await takeCopy(server.url, kept))) await make(server.url, pipeline, firstSeason, furnishing, kept)
  const db = openLong(server.url)
  return {
    db,
    url: server.url,
    postmaster: Number.parseInt(await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10),
    pipeline,
    async close() {
      await db.close()
      await server.release()
    },
  }
}

/** A million rows at once, on whatever machine. */
const openLong = (url: string): Database => openDatabase(url, { statementSeconds: 1_800 })

async function make(
  url: string,
  pipeline: Pipeline,
  firstSeason: number,
  furnishing: Furnishing | undefined,
  kept: string,
): Promise<void> {
  await migrate(url)
  const db = openLong(url)
  await fillTables(db, firstSeason)
  await fillLedger(db, pipeline)
  await db.query(sql`analyze`)
  await furnishing?.add({ db, url, pipeline })
  await db.close()
  await besides(url, (root) => copyDatabase(root, { from: nameOf(url), to: kept }))
}

/** False where nothing of that name was kept; then what else was goes, and an empty database stands ready. */
async function takeCopy(url: string, kept: string): Promise<boolean> {
  return besides(url, async (root) => {
    const name = nameOf(url)
    const rows = await root.query<{ name: string }>(
      sql`select datname as name from pg_database where datname like 'made%'`,
    )
    const others = rows.filter((each) => each.name !== kept)
    for (const each of [name, ...others.map((other) => other.name)])
      await root.query(sql`drop database if exists ${identifier(each)} with (force)`)
    const isKept = others.length < rows.length
    if (isKept) await copyDatabase(root, { from: kept, to: name })
    else await root.query(sql`create database ${identifier(name)}`)
    return isKept
  })
}

const copyDatabase = (root: Database, { from, to }: { readonly from: string; readonly to: string }) =>
  root.query(sql`create database ${identifier(to)} template ${identifier(from)} strategy file_copy`)

const nameOf = (url: string): string => new URL(url).pathname.slice(1)

/** From a database beside it: nobody may be in one that is copied or dropped. */
async function besides<Result>(url: string, work: (root: Database) => Promise<Result>): Promise<Result> {
  const root = openLong(Object.assign(new URL(url), { pathname: '/postgres' }).href)
  try {
    return await work(root)
  } finally {
    await root.close()
  }
}

/** Of what the rows depend on: the tables, what is declared of the assets, and this file. */
function digestMaking(pipeline: Pipeline, firstSeason: number, furnishing: Furnishing | undefined): string {
  const migrations = findMigrations()
  const texts = readdirSync(migrations).map((name) => readFileSync(join(migrations, name), 'utf8'))
  const declared = pipeline.assets.map(({ name, phase, gate, needs }) => [name, phase, gate, needs])
  const own = readFileSync(fileURLToPath(import.meta.url), 'utf8')
  return createHash('sha256')
    .update(JSON.stringify([firstSeason, texts, declared, own, furnishing?.text]))
    .digest('hex')
    .slice(0, 16)
}

/** 7.5 games a date, 13 players a team on the floor; two thirds of them on the slate. */
async function fillTables(db: Database, firstSeason: number): Promise<void> {
  await db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    select d, '002' || substr(s::text, 3) || lpad((n * 8 + g - n / 2)::text, 5, '0'), s || '-' || lpad(((s + 1) % 100)::text, 2, '0'), 'regular',
      d + interval '23 hours', false, 'final', g * 2, g * 2 + 1
    from generate_series(${firstSeason}::int, ${firstSeason + seasons - 1}::int) s cross join generate_series(0, ${datesASeason - 1}::int) n
      cross join lateral (select make_date(s, 10, 22) + n as d) dates cross join lateral generate_series(1, 8 - n % 2) g`)
  await db.query(sql`
    insert into player_boxscores (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, status, minutes, known_at,
      withdrawn, source)
    select game_date, game_id, p, 1, 'Player ' || p, case when p % 2 = 0 then home_team_id else away_team_id end, 0, p % 2 = 0, 'active', 20,
      tip_at, false, 'bench' from games cross join generate_series(1, 26) p`)
  await db.query(sql`
    insert into player_game_summary (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, minutes, points, known_at,
      withdrawn)
    select game_date, game_id, player_id, 1, player_name, team_id, 0, is_home, 20, 10, known_at, false from player_boxscores`)
  const teamRows = sql`select game_date, game_id, team_id, 1, 0, bool_or(is_home), min(known_at), false from player_boxscores group by 1, 2, 3`
  await db.query(sql`
    insert into team_boxscores (game_date, game_id, team_id, revision, opponent_id, is_home, known_at, withdrawn, pts, source)
    select *, 100, 'bench' from (${teamRows}) t`)
  await db.query(sql`
    insert into team_offense_game (game_date, game_id, team_id, revision, opponent_id, is_home, known_at, withdrawn, won, points)
    select *, true, 100 from (${teamRows}) t`)
  await db.query(sql`
    insert into team_defense_game (game_date, game_id, team_id, revision, opponent_id, known_at, withdrawn, points_allowed)
    select game_date, game_id, team_id, 1, 0, min(known_at), false, 100 from player_boxscores group by 1, 2, 3`)
  await db.query(sql`
    insert into prediction_slate (game_date, game_id, market, player_key, player_id, player_name, line)
    select game_date, game_id, 'points', game_id || player_id, right(game_id, 5)::int * 100 + player_id, player_name, 1050 from player_boxscores
    where player_id <= 18`)
  await db.query(sql`
    insert into upcoming_lines (game_date, game_id, market, player_key, player_name, player_id, line, opening_line, snapshot_at, bookmaker, books,
      line_spread, opening_at)
    select game_date, game_id, market, player_key, player_name, player_id, line, line, now(), 'bench', 1, 0, now() from prediction_slate`)
  await db.query(sql`
    insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, recommendation,
      recommendation_reason, factors, model_hash, vector_hash, calibration, withdrawn)
    select game_date, system, market, game_id, player_id, r, 'backfill', now(), now(), 10, 'PASS', 'bench', '{}', 'bench', 'bench', 'uncalibrated', false
    from prediction_slate cross join unnest(array['moving_average', 'ridge', 'season_mean', 'last_5', 'last_10', 'ewma_8', 'line']) system
      cross join lateral generate_series(1, 1 + (player_id % 4 = 0)::int) r`)
  await db.query(sql`
    insert into grades (game_date, system, market, game_id, player_id, revision, label, outcome, median, recommendation, withdrawn)
    select game_date, system, market, game_id, player_id, 1, 'backfill', 'graded', 10, 'PASS', false from predictions where revision = 1`)
}

async function fillLedger(db: Database, pipeline: Pipeline): Promise<void> {
  for (const asset of pipeline.assets) {
    const inputs = JSON.stringify(
      Object.fromEntries(
        asset.needs.filter(({ scope }) => scope === 'same').map((need) => [need.asset, 'hash']),
      ),
    )
    await db.query(sql`
      insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max, inputs, committed_at)
      select ${asset.name}, game_date, 'complete', 'complete', 'hash', 0, 3, ${inputs}::jsonb, now() from (select distinct game_date from games) d`)
  }
  const tables = [
    'games',
    'player_boxscores',
    'player_game_summary',
    'team_boxscores',
    'team_offense_game',
    'team_defense_game',
    'prediction_slate',
    'upcoming_lines',
    'grades',
  ] as const
  for (const table of tables) {
    await db.query(sql`
      update ledger l set row_count = c.n from (select game_date, count(*) as n from ${identifier(table)} group by 1) c
      where l.game_date = c.game_date and l.asset = ${table}`)
  }
  for (const [asset, systems] of [
    ['moving_average', 1],
    ['ridge', 1],
    ['baselines', 5],
  ] as const) {
    await db.query(sql`
      update ledger l set row_count = c.n * ${systems}::int from (select game_date, count(*) as n from prediction_slate group by 1) c
      where l.game_date = c.game_date and l.asset = ${`predictions_${asset}`}`)
  }
  await db.query(sql`
    insert into runs (game_date, scope, cause, priority, requested_by, requested_at)
    select distinct game_date, 'full', 'backfill', 10, 'bench', now() from games`)
}
