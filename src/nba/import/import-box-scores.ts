/** Imports box scores from files: the games and box rows of past dates, counted and hashed like everything else.
 *
 * One transaction a date holds its run, both partitions and their ledger entries, so that a killed import leaves whole dates and
 * nothing else. A date that the sources have already brought is left alone. Rows are known from 06:00 Eastern the next day. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Asset, formatPartition } from '../../platform/asset.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Database, json, type Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { PipelineError } from '../../platform/errors.ts'
import { recordCommit, writePartition } from '../../platform/ledger/commit.ts'
import { readInputs } from '../../platform/ledger/inputs.ts'
import { requestRuns } from '../../platform/ledger/plan.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { assumedTip } from '../2-raw/games.ts'
import type { BoxRow } from '../2-raw/parse/box-row.ts'
import { parseBoxScoreCsv } from '../2-raw/parse/parse-box-score-csv.ts'
import { toStoredRow } from '../2-raw/player-boxscores.ts'
import type { GameDate } from '../domain/game-date.ts'
import { boxScoreRule } from '../domain/known-at.ts'
import { kindOfGame } from '../domain/season.ts'

export interface ImportParts {
  readonly db: Database
  readonly clock: Clock
  readonly pipeline: Pipeline
}

export interface ImportedFile {
  readonly file: string
  readonly rows: number
  readonly datesImported: number
  /** Dates that the sources, or an import of the same file, had brought before. */
  readonly datesKept: number
  readonly refused: readonly { readonly line: number; readonly reason: string }[]
}

export type ImportProgress = (file: string, datesDone: number, datesTotal: number) => void

export async function importBoxScores(
  parts: ImportParts,
  files: readonly string[],
  onProgress: ImportProgress = () => undefined,
): Promise<ImportedFile[]> {
  const imported: ImportedFile[] = []
  for (const file of files) imported.push(await importFile(parts, file, onProgress))
  return imported
}

async function importFile(
  parts: ImportParts,
  file: string,
  onProgress: ImportProgress,
): Promise<ImportedFile> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new PipelineError(
      'import.refused',
      `${file} cannot be read (${error.code}); nothing of it was imported`,
    )
  })
  const fileHash = createHash('sha256').update(content).digest('hex')
  const before = await readImportedBefore(parts.db, fileHash)
  if (before) return { file, ...before, datesImported: 0, datesKept: before.datesImported + before.datesKept }
  const { rows, refused } = parseBoxScoreCsv(new Uint8Array(content))
  const byDate = [...Map.groupBy(rows, (row) => row.gameDate)].sort(([a], [b]) => (a < b ? -1 : 1))
  let datesImported = 0
  for (const [index, [gameDate, dateRows]] of byDate.entries()) {
    if (await importDate(parts, gameDate, dateRows)) datesImported += 1
    onProgress(basename(file), index + 1, byDate.length)
  }
  const imported = { rows: rows.length, datesImported, datesKept: byDate.length - datesImported, refused }
  await recordImport(parts, fileHash, imported)
  return { file, ...imported }
}

/** What an earlier import of the very same bytes came to; undefined where there was none, or it did not get to its end. */
async function readImportedBefore(
  db: Database,
  fileHash: string,
): Promise<Omit<ImportedFile, 'file'> | undefined> {
  const rows = await db.query<{ details: Omit<ImportedFile, 'file'> }>(sql`
    select details from audit_log where action = 'file.imported' and details ->> 'fileHash' = ${fileHash} order by id desc limit 1`)
  return rows[0]?.details
}

async function recordImport(
  { db, clock }: ImportParts,
  fileHash: string,
  imported: Omit<ImportedFile, 'file'>,
): Promise<void> {
  await db.query(sql`
    insert into audit_log (at, actor, action, details)
    values (${clock.now()}, 'import', 'file.imported', ${json({ fileHash, ...imported })}::jsonb)`)
}

/** False where the date is the sources'. */
function importDate(
  { db, clock, pipeline }: ImportParts,
  gameDate: GameDate,
  rows: readonly BoxRow[],
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const now = clock.now()
    await requestRuns(tx, {
      gameDates: [gameDate],
      scope: 'history',
      cause: 'import',
      requestedBy: 'import',
      now,
    })
    const [run] = await tx.query<{ cause: string }>(
      sql`select cause from runs where game_date = ${gameDate} for update`,
    )
    if (run?.cause !== 'import') return false
    const knownAt = boxScoreRule(gameDate).toString()
    const partitions: [Asset, object[]][] = [
      [pipeline.asset('games'), toGameRows(gameDate, rows)],
      [pipeline.asset('player_boxscores'), rows.map((row) => toStoredRow(row, knownAt))],
    ]
    for (const [asset, produced] of partitions)
      await commitImported(tx, pipeline, asset, gameDate, produced, now)
    return true
  })
}

async function commitImported(
  tx: Transaction,
  pipeline: Pipeline,
  asset: Asset,
  gameDate: GameDate,
  rows: object[],
  now: ReturnType<Clock['now']>,
): Promise<void> {
  const claims = await tx.query<{ fence: number; attemptsMax: number; contentHash: string | null }>(sql`
    with claimed as (
      insert into ledger (asset, game_date, state, fence, lease_owner, lease_until, attempts_used, attempts_max)
      values (${asset.name}, ${gameDate}, 'running', 1, 'import', ${now}, 1, ${asset.attemptsMax})
      on conflict (asset, game_date) do update set state = 'running', fence = ledger.fence + 1, lease_owner = 'import', lease_until = ${now}
      where ledger.state <> 'running'
      returning asset, game_date, fence, attempts_max, content_hash),
    tried as (
      insert into attempts (asset, game_date, fence, worker, cause, started_at)
      select asset, game_date, fence, 'import', 'import', ${now} from claimed)
    select fence, attempts_max as "attemptsMax", content_hash as "contentHash" from claimed`)
  const claimed = claims[0]
  if (!claimed)
    throw new PipelineError(
      'lease.lost',
      `${formatPartition({ asset: asset.name, gameDate })} is being produced; import it again later`,
    )
  const request = {
    asset,
    claim: { asset: asset.name, gameDate, attemptsUsed: 1, cause: 'import', startedAt: now, ...claimed },
    produced: { rows: [rows] },
    expectation: { kind: 'exactly' as const, rows: rows.length, because: 'the rows of the file' },
    inputs: (await readInputs(tx, asset, gameDate)).hashes,
    codeVersion: pipeline.codeVersion,
    now,
    refreshAt: null,
    runMilliseconds: 0,
    worker: 'import',
    followOn: async () => undefined, // the controller plans what follows from the run
  }
  await recordCommit(tx, request, await writePartition(tx, request))
}

/** The date's games as its box rows tell them: final, with the scores as sums, tip-off assumed. */
function toGameRows(gameDate: GameDate, rows: readonly BoxRow[]): object[] {
  return [...Map.groupBy(rows, (row) => row.gameId)].map(([gameId, players]) => {
    const sides = [true, false].map((isHome) => players.filter((row) => row.isHome === isHome))
    const [home, away] = sides.map((side) => ({
      teamId: side[0]?.teamId,
      score: side.reduce((sum, row) => sum + row.pts, 0),
    }))
    if (home?.teamId === undefined || away?.teamId === undefined) {
      throw new PipelineError(
        'import.refused',
        `game ${gameId} of ${gameDate} has rows of one team only; the date was not imported`,
      )
    }
    return {
      game_id: gameId,
      season: players[0]!.season,
      kind: kindOfGame(gameId),
      tip_at: assumedTip(gameDate),
      tip_is_assumed: true,
      status: 'final',
      home_team_id: home.teamId,
      away_team_id: away.teamId,
      home_score: home.score,
      away_score: away.score,
    }
  })
}
