/** prediction_slate: who has to be predicted on the date and against which line; who cannot be is excluded here, by name. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Market } from '../domain/market.ts'
import type { UpcomingLine } from '../domain/point-in-time.ts'
import type { PredictionInputs, RollingRow, VectorRow } from '../domain/prediction-inputs.ts'
import { buildSlate, type ExclusionReason, type SlateEntry } from './slate.ts'

export interface PredictionParts {
  readonly markets: readonly Market[]
  readonly inputs: (context: PartitionContext) => PredictionInputs
}

export function createPredictionSlate({ markets, inputs }: PredictionParts): Asset {
  return {
    name: 'prediction_slate',
    phase: '5-predictions',
    gate: 'predictions',
    plan: 'full',
    writes: [{ table: 'prediction_slate', key: ['market', 'player_key'], mode: 'replace' }],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'upcoming_lines', scope: 'same', required: false },
      { asset: 'feature_vectors', scope: 'same' },
    ],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 0.5 },
    locks: { hoursAfterLastTip: 0 },
    timeoutSeconds: 60,
    attemptsMax: 4,
    backoffSeconds: 10,
    async expects() {
      return { kind: 'empty_allowed', because: 'nobody had a line or stood in a rotation' }
    },
    async produce(context) {
      const source = inputs(context)
      const { gameDate } = context
      const [games, lines, rolling, allVectors] = await Promise.all([
        source.games(gameDate),
        source.lines(gameDate),
        source.rolling(gameDate),
        source.vectors(gameDate),
      ])
      const vectorsOf = Map.groupBy(allVectors, (row) => row.market)
      const teamOf = new Map(rolling.map((row) => [row.playerId, row.teamId]))
      const elsewhere = findLinedElsewhere(lines, rolling)
      const rotations = rolling
        .filter(({ playerId }) => !elsewhere.has(playerId))
        .map((row) => ({ playerId: row.playerId, teamId: row.teamId, meanMinutes: row.teamMinutes }))
      const slates = markets.map((market) => {
        const posted = lines.filter((line) => line.market === market)
        const parts = { games, lines: posted, rotations, teamOf: (id: number) => teamOf.get(id) ?? null }
        return { market, posted, slate: buildSlate(parts) }
      })
      const asked = new Set(
        slates.flatMap(({ slate: { entries, exclusions } }) =>
          [...entries, ...exclusions].flatMap(({ playerId }) => playerId ?? []),
        ),
      )
      const names = await source.playerNames([...asked], gameDate)
      const rows: object[] = []
      for (const { market, posted, slate } of slates) {
        const vectors = new Map((vectorsOf.get(market) ?? []).map((row) => [row.playerId, row]))
        const lineOf = new Map(posted.map((line) => [`${line.gameId} ${line.playerKey}`, line]))
        rows.push(...slate.entries.map((entry) => describeEntry(entry, market, vectors, lineOf, names)))
        const keys = new Set<string>()
        for (const each of slate.exclusions) {
          const { playerId, gameId, playerName, reason, detail } = each
          const line = posted.find((posted) => posted.gameId === gameId && posted.playerName === playerName)
          // The same unknown name may be posted under several games.
          const name = `name:${playerName}`
          const named = keys.has(name) ? `${name} (${gameId})` : name
          const key = playerId === null ? named : String(playerId)
          keys.add(key)
          const known = playerId === null ? undefined : names.get(playerId)
          rows.push(
            describeRow(key, market, gameId!, playerId, known ?? playerName!, null, line, reason, detail),
          )
        }
      }
      return context.missing.length > 0
        ? { rows: [rows], degraded: `made without ${context.missing.join(', ')}` }
        : { rows: [rows] }
    },
  }
}

/** Whose lines, in whatever market, all stand under other games than that of the team he last played for: he was traded, and is in nobody's
 * rotation there. */
function findLinedElsewhere(
  lines: readonly UpcomingLine[],
  rolling: readonly RollingRow[],
): ReadonlySet<number> {
  const ownGames = new Map(rolling.map(({ playerId, gameId }) => [playerId, gameId]))
  const lined = Map.groupBy(
    lines.filter(({ playerId }) => playerId !== null && ownGames.has(playerId)),
    ({ playerId }) => playerId!,
  )
  return new Set(
    [...lined].flatMap(([playerId, his]) =>
      his.some(({ gameId }) => gameId === ownGames.get(playerId)) ? [] : [playerId],
    ),
  )
}

function describeEntry(
  entry: SlateEntry,
  market: Market,
  vectors: ReadonlyMap<number, VectorRow>,
  lineOf: ReadonlyMap<string, UpcomingLine>,
  names: ReadonlyMap<number, string>,
): object {
  const key = String(entry.playerId)
  const vector = vectors.get(entry.playerId)
  const line = lineOf.get(`${entry.gameId} ${key}`)
  // As the league spells him: books leave accents out, and each has its own nicknames.
  const name = names.get(entry.playerId) ?? line?.playerName ?? key
  const [reason, detail]: [ExclusionReason | null, string | null] = !vector
    ? ['no_history', 'no game of his was known before this date']
    : vector.missingRequired.length > 0
      ? ['required_feature_missing', vector.missingRequired.join(', ')]
      : [null, null]
  return describeRow(key, market, entry.gameId, entry.playerId, name, entry.teamId, line, reason, detail)
}

function describeRow(
  playerKey: string,
  market: Market,
  gameId: string,
  playerId: number | null,
  playerName: string,
  teamId: number | null,
  line: UpcomingLine | undefined,
  exclusion: ExclusionReason | null,
  detail: string | null,
): object {
  return {
    game_id: gameId,
    market,
    player_key: playerKey,
    player_id: playerId,
    player_name: playerName,
    team_id: teamId,
    line: line?.line ?? null,
    line_snapshot_at: line?.snapshotAt ?? null,
    bookmaker: line?.bookmaker ?? null,
    over_price: line?.overPrice ?? null,
    under_price: line?.underPrice ?? null,
    best_over_price: line?.bestOverPrice ?? null,
    best_under_price: line?.bestUnderPrice ?? null,
    over_probability: line?.overProbability ?? null,
    exclusion,
    exclusion_detail: detail,
  }
}
