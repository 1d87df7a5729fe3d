/** An evening as the documents about tonight see it: read once, and put in order by player. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { rankConfidences } from '../../domain/confidence-decile.ts'
import { describeHits, type HitRate } from '../../domain/hit-rate.ts'
import type { PlayerFinder } from '../../domain/player-finder.ts'
import type { GameLog, ReadLog } from '../game-log.ts'
import type { Halt } from '../halts/halt.ts'
import { keyOf, type Pick, readPublishedPicks } from '../picks.ts'
import { type DocumentGame, readGames } from '../read-games.ts'
import { readNewestDocument } from '../stored-documents.ts'
import { slateKey } from '../system-exclusions.ts'
import {
  type GameLines,
  type InjuryWord,
  type RealisedSums,
  readGameLines,
  readInjuries,
  readOffers,
  readPredictions,
  readRealised,
  readSlate,
  readSystemWords,
  type SaidPrediction,
  type ShownOffer,
  type SlateEntry,
  type SystemWord,
} from './read-evening.ts'

export interface RankedPrediction extends SaidPrediction {
  /** Among the date's predictions of its system and market; 10 is the surest. */
  readonly decile: number | null
}

export interface Evening {
  readonly gameDate: string
  readonly halt: Halt | null
  readonly games: readonly DocumentGame[]
  readonly gameLines: ReadonlyMap<string, GameLines>
  readonly slate: readonly SlateEntry[]
  readonly log: GameLog
  injuryOf(playerId: number | null): InjuryWord | null
  /** Of the pick system. */
  predictionOf(entry: SlateEntry): RankedPrediction | null
  /** Of all systems, by name. */
  systemsOf(entry: SlateEntry): readonly SystemWord[]
  offersOf(entry: SlateEntry): readonly ShownOffer[]
  isPick(entry: SlateEntry): boolean
  /** Of the sides taken earlier this season at the same tenth of confidence. */
  realisedOf(prediction: RankedPrediction): HitRate | null
}

export interface EveningParts {
  readonly readLog: ReadLog
  /** Players as they could be known on the date. */
  readonly loadFinder: (db: Queryable, gameDate: string) => Promise<PlayerFinder>
}

export async function readEvening(
  db: Queryable,
  gameDate: string,
  now: Temporal.Instant,
  { readLog, loadFinder }: EveningParts,
): Promise<Evening> {
  const [games, slate, said, words, offers, injuries, lines, realised, finder, log, bets] = await Promise.all(
    [
      readGames(db, gameDate),
      readSlate(db, gameDate),
      readPredictions(db, gameDate),
      readSystemWords(db, gameDate),
      readOffers(db, gameDate, now),
      readInjuries(db, gameDate, now),
      readGameLines(db, gameDate, now),
      readRealised(db, gameDate),
      loadFinder(db, gameDate),
      readLog(db, { gameDate }),
      readNewestDocument(db, 'best-bets', gameDate),
    ],
  )
  const published = bets && readPublishedPicks<Pick>(bets)
  const deciles = rankConfidences(said)
  const predictions = new Map(said.map((each, i) => [slateKey(each), { ...each, decile: deciles[i]! }]))
  const systems = new Map(words.map((each) => [slateKey(each), each.words]))
  const shown = groupOffers(offers, games, finder)
  const hurt = new Map(injuries.map((word) => [word.playerId, word]))
  const sums = new Map(realised.map((each) => [`${each.market} ${each.label} ${each.decile}`, each]))
  return {
    gameDate,
    halt: published?.halt ?? null,
    games,
    gameLines: new Map(lines.map((each) => [each.gameId, each])),
    slate,
    log,
    injuryOf: (playerId) => (playerId === null ? null : (hurt.get(playerId) ?? null)),
    predictionOf: (entry) => predictions.get(slateKey(entry)) ?? null,
    systemsOf: (entry) => systems.get(slateKey(entry)) ?? [],
    offersOf: (entry) =>
      shown.get(offerKey(entry.gameId, entry.market, entry.playerId, entry.playerName)) ?? [],
    isPick: ({ market, gameId, playerId }) =>
      playerId !== null && published?.picks.has(keyOf({ market, gameId, playerId })) === true,
    realisedOf: (prediction) => describeRealised(sums, prediction),
  }
}

/** Two spellings of one player meet; a name that is nobody's stands for itself, as on the slate. */
function groupOffers(
  offers: readonly ShownOffer[],
  games: readonly DocumentGame[],
  finder: PlayerFinder,
): ReadonlyMap<string, ShownOffer[]> {
  const teamsOf = new Map(
    games.map(({ gameId, home, away }) => [gameId, [home.teamId, away.teamId]] as const),
  )
  const found = new Map<string, number | null>()
  const find = ({ gameId, playerName }: ShownOffer): number | null => {
    const key = `${gameId} ${playerName}`
    const known = found.get(key)
    if (known !== undefined) return known
    const player = { playerId: null, sourceId: null, name: playerName }
    const answer = finder.find(player, 'prop_lines', teamsOf.get(gameId) ?? [])
    const playerId = answer.kind === 'found' ? answer.playerId : null
    found.set(key, playerId)
    return playerId
  }
  return Map.groupBy(offers, (offer) => offerKey(offer.gameId, offer.market, find(offer), offer.playerName))
}

function offerKey(gameId: string, market: string, playerId: number | null, name: string): string {
  return `${gameId} ${market} ${playerId ?? `name:${name}`}`
}

function describeRealised(
  sums: ReadonlyMap<string, RealisedSums>,
  { market, label, decile }: RankedPrediction,
): HitRate | null {
  const found = sums.get(`${market} ${label} ${decile}`)
  return found ? describeHits({ ...found, label }) : null
}
