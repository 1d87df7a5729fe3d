/** player_line_results: what came of each lined player's line; player_absences: who did not play, and how much of that was known before.
 *
 * A line is the one to be predicted; where its player was not on the floor it has no result. Each row names the sources that it
 * rests on: the book of the line, whose box score it is, whose report. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Evening } from '../domain/history.ts'
import { findMarketStat, type Market, type SaidStats } from '../domain/market.ts'
import { type Absence, categoriseAbsence, settleLine } from './derive/settle-lines.ts'
import { latestOf } from './read-box-rows.ts'

export interface LineResultParts {
  /** What was known of the date's games before they began. */
  readonly readEvening: (context: PartitionContext) => Promise<Evening>
}

export function createPlayerLineResults({ readEvening }: LineResultParts): Asset {
  return {
    name: 'player_line_results',
    phase: '3-analytics',
    gate: 'line_results',
    plan: 'where_input',
    writes: [
      {
        table: 'player_line_results',
        key: ['game_id', 'player_id', 'market'],
        mode: 'revise',
        when: ['known_at'],
      },
      { table: 'player_absences', key: ['game_id', 'player_id'], mode: 'revise', when: ['known_at'] },
    ],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'player_boxscores', scope: 'same' },
      { asset: 'upcoming_lines', scope: 'same' },
    ],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '07:00', daysAfter: 1 },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects() {
      return {
        kind: 'empty_allowed',
        because: 'nobody had a line for a game that is over, and nobody was absent',
      }
    },
    async produce(context) {
      const { db, gameDate } = context
      const [boxes, lines, evening] = await Promise.all([
        readBoxes(db, gameDate),
        readLines(db, gameDate),
        readEvening(context),
      ])
      const knownAt = new Map(
        [...Map.groupBy(boxes, (box) => box.gameId)].map(([gameId, ofGame]) => [
          gameId,
          latestOf(ofGame.map((box) => box.knownAt)),
        ]),
      )
      const boxOf = new Map(boxes.map((box) => [`${box.gameId} ${box.playerId}`, box]))
      const over = lines.filter((line) => knownAt.has(line.gameId))
      const results = over.map((line) => {
        const box = boxOf.get(`${line.gameId} ${line.playerId}`)
        const actual = box?.status === 'active' ? findMarketStat(line.market, box) : null
        return {
          game_id: line.gameId,
          player_id: line.playerId,
          market: line.market,
          team_id: box?.teamId ?? line.teamId,
          line: line.line,
          opening_line: line.openingLine,
          bookmaker: line.bookmaker,
          snapshot_at: line.snapshotAt,
          actual,
          ...settleLine(line.line, actual),
          box_source: box?.source ?? null,
          known_at: knownAt.get(line.gameId)!,
        }
      })
      const absences = findAbsences({ boxes, lines: over, evening }).map(({ gameId, ...absence }) => ({
        game_id: gameId,
        player_id: absence.playerId,
        team_id: absence.teamId,
        category: categoriseAbsence(absence),
        reported_status: absence.reported,
        had_line: absence.hadLine,
        reason: absence.reason,
        box_source: absence.boxSource,
        known_at: knownAt.get(gameId)!,
      }))
      const rows = [results, absences]
      return context.missing.length > 0
        ? { rows, degraded: `made without ${context.missing.join(', ')}` }
        : { rows }
    },
  }
}

interface Box extends SaidStats {
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number
  readonly status: 'active' | 'did_not_play' | 'inactive'
  readonly reason: string | null
  readonly source: string
  readonly knownAt: Temporal.Instant
}

interface Line {
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number | null
  readonly market: Market
  readonly line: number
  readonly openingLine: number
  readonly bookmaker: string
  readonly snapshotAt: Temporal.Instant
}

interface FoundAbsence extends Absence {
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number | null
  readonly reason: string | null
  readonly boxSource: string | null
}

/** Whoever a box score calls absent, whoever had a line, and whoever a report named, unless he was on the floor. */
function findAbsences({
  boxes,
  lines,
  evening,
}: {
  readonly boxes: readonly Box[]
  readonly lines: readonly Line[]
  readonly evening: Evening
}): FoundAbsence[] {
  const gameOfTeam = new Map(boxes.map((box) => [box.teamId, box.gameId]))
  const played = new Set(boxes.filter((box) => box.status === 'active').map((box) => box.playerId))
  const boxOf = new Map(boxes.map((box) => [box.playerId, box]))
  const lineOf = new Map(lines.map((line) => [line.playerId, line]))
  const saidOf = new Map(evening.statuses.map((said) => [said.playerId, said]))
  const ids = new Set([...boxOf.keys(), ...lineOf.keys(), ...saidOf.keys()])
  return [...ids]
    .filter((playerId) => !played.has(playerId))
    .sort((a, b) => a - b)
    .flatMap((playerId) => {
      const [box, line, said] = [boxOf.get(playerId), lineOf.get(playerId), saidOf.get(playerId)]
      const teamId = box?.teamId ?? said?.teamId ?? line?.teamId ?? null
      const gameId = box?.gameId ?? line?.gameId ?? gameOfTeam.get(teamId ?? 0)
      if (gameId === undefined) return []
      const isReported = teamId !== null && evening.reportedTeamIds.includes(teamId)
      return {
        gameId,
        playerId,
        teamId,
        reported: said?.status ?? (isReported ? ('available' as const) : null),
        hadLine: line !== undefined,
        reason: box?.reason ?? null,
        boxSource: box?.source ?? null,
      }
    })
}

function readBoxes(db: Queryable, gameDate: string): Promise<Box[]> {
  return db.query(sql`
    select game_id as "gameId", player_id as "playerId", team_id as "teamId", status, reason, source, known_at as "knownAt",
      pts, reb, ast, fg3m
    from (select distinct on (game_id, player_id) * from player_boxscores where game_date = ${gameDate}
          order by game_id, player_id, revision desc) newest
    where not withdrawn order by game_id, player_id`)
}

function readLines(db: Queryable, gameDate: string): Promise<Line[]> {
  return db.query(sql`
    select game_id as "gameId", player_id as "playerId", team_id as "teamId", market, line, opening_line as "openingLine",
      bookmaker, snapshot_at as "snapshotAt"
    from upcoming_lines where game_date = ${gameDate} and player_id is not null order by game_id, player_id, market`)
}
