/** tonight/player/{id}/{date}: one player tonight, with everything that a page about him shows.
 *
 * It is made of what is his: another player's line moves without a revision of this one. */
import { quantileProbabilities } from '../../domain/scored-prediction.ts'
import { guessSeason, seasonOfGame } from '../../domain/season.ts'
import type { BuiltDocument } from '../create-document-asset.ts'
import type { PlayedGame } from '../game-log.ts'
import { latestOf } from '../latest-of.ts'
import { spellLog } from '../logged-game.ts'
import { type DocumentGame, describeTeam } from '../read-games.ts'
import { sharesRemark, split, summarise } from '../summaries.ts'
import { describeInjury, findGame } from './all-players.ts'
import { describeEntry } from './entry.ts'
import type { Evening, RankedPrediction } from './evening.ts'
import { describeMovement } from './lines.ts'
import type { SlateEntry } from './read-evening.ts'
import { findTeammates, type Teammate } from './teammates.ts'

const gamesLogged = 20
const windowSizes = [5, 10, 20]

/** `entries` are his, one a market. */
export function describePlayer(
  evening: Evening,
  playerId: number,
  entries: readonly SlateEntry[],
): BuiltDocument {
  const { playerName, gameId, teamId } = entries[0]!
  const game = findGame(evening, gameId)
  const log = evening.log.of(playerId)
  const opponentId = game && teamId !== null ? opponentOf(game, teamId) : null
  const predictions = entries.map((entry) => evening.predictionOf(entry))
  const seasonNow = guessSeason(evening.gameDate)
  const season = log.filter((each) => seasonOfGame(each.gameId) === seasonNow)
  const past: Past = {
    log,
    season,
    home: season.filter(({ isHome }) => isHome),
    away: season.filter(({ isHome }) => !isHome),
    againstOpponent: log.filter((each) => each.opponentId === opponentId),
    teammates: findTeammates({ evening, playerId, teamId }, season),
  }
  return {
    name: `tonight/player/${playerId}`,
    asOf: latestOf(predictions.map((said) => said?.asOf ?? null)),
    coverage: countCoverage(entries, predictions),
    halt: evening.halt,
    sources: Object.fromEntries(
      predictions.flatMap((said) =>
        said
          ? [
              [`${said.market} model`, said.modelHash],
              [`${said.market} vector`, said.vectorHash],
            ]
          : [],
      ),
    ),
    body: {
      playerId,
      playerName,
      team: teamId === null ? null : describeTeam(teamId),
      opponent: opponentId === null ? null : describeTeam(opponentId),
      isHome: game === null || teamId === null ? null : game.home.teamId === teamId,
      game,
      injury: describeInjury(evening.injuryOf(playerId)),
      remark: sharesRemark,
      log: spellLog(log.slice(0, gamesLogged)),
      markets: entries.map((entry, i) => ({
        ...describeEntry(evening, entry),
        ...describeSaid(evening, entry, predictions[i]!),
        ...describePast(past, entry),
        lineMovement: describeMovement(evening.offersOf(entry)),
      })),
    },
  }
}

function describeSaid(evening: Evening, entry: SlateEntry, said: RankedPrediction | null): object {
  return {
    systems: evening.systemsOf(entry),
    quantiles: (said?.quantiles ?? []).map((value, i) => ({ probability: quantileProbabilities[i], value })),
    factors: readFactors(said),
  }
}

/** Rows of before factors were kept have an empty object. */
function readFactors(said: RankedPrediction | null): object[] {
  const factors: unknown = said ? JSON.parse(said.factors) : []
  return Array.isArray(factors) ? factors : []
}

/** His games, the newest first, as they are looked at in every market. */
interface Past {
  readonly log: readonly PlayedGame[]
  readonly season: readonly PlayedGame[]
  readonly home: readonly PlayedGame[]
  readonly away: readonly PlayedGame[]
  readonly againstOpponent: readonly PlayedGame[]
  readonly teammates: readonly Teammate[]
}

function describePast(past: Past, { market, line }: SlateEntry): object {
  return {
    windows: windowSizes.flatMap((games) => {
      const said = split(past.log.slice(0, games), market, line)
      return said ? [{ games, ...said }] : []
    }),
    season: split(past.season, market, line),
    home: split(past.home, market, line),
    away: split(past.away, market, line),
    againstOpponent: split(past.againstOpponent, market, line),
    teammates: past.teammates.map((mate) => ({
      ...mate,
      with: summarise(mate.with, market),
      without: summarise(mate.without, market),
    })),
  }
}

function opponentOf({ home, away }: DocumentGame, teamId: number): number {
  return home.teamId === teamId ? away.teamId : home.teamId
}

function countCoverage(
  entries: readonly SlateEntry[],
  predictions: readonly (RankedPrediction | null)[],
): BuiltDocument['coverage'] {
  const reasons = entries.flatMap(({ exclusion }, i) =>
    predictions[i] ? [] : [exclusion ?? 'not_predicted'],
  )
  const excluded = [...Map.groupBy(reasons.sort(), (reason) => reason)]
  return {
    slate: entries.length,
    predicted: predictions.filter((said) => said !== null).length,
    excluded: Object.fromEntries(excluded.map(([reason, { length }]) => [reason, length])),
  }
}
