/** Every source partition with the readers of its replies: what the archive is read again with. */
import { boxReaders } from './2-raw/box-readers.ts'
import { gameLineReaders } from './2-raw/game-lines.ts'
import { injuryReaders } from './2-raw/injuries.ts'
import { liveBoxReaders } from './2-raw/live-boxscores.ts'
import { parseSchedule } from './2-raw/parse/parse-schedule.ts'
import { playReaders } from './2-raw/play-by-play.ts'
import { propReaders } from './2-raw/read-prop-replies.ts'
import { scoreboardReaders } from './2-raw/read-schedule.ts'
import { findReader, type Readers, type Received } from './2-raw/reader.ts'
import { refereeReaders } from './2-raw/referees.ts'
import { rosterReaders } from './2-raw/rosters.ts'
import type { ParsedBoxScores } from './domain/facts.ts'
import { assetOfFact, type Fact } from './source-order.ts'

/** How many rows a reply is read into. */
type CountRows = (body: Uint8Array, received: Received) => Promise<number>

/** Box scores come with their games; what counts is the players. */
const playersOf = (readers: Readers<ParsedBoxScores>): Readers<readonly unknown[]> =>
  Object.fromEntries(
    Object.entries(readers).map(([name, read]) => [
      name,
      async (body: Uint8Array, received: Received) => (await read(body, received)).players,
    ]),
  )

const readersByFact: Readonly<Record<Fact, Readers<readonly unknown[]>>> = {
  schedule: { 'nba-cdn/schedule': (body) => parseSchedule(body).games, ...scoreboardReaders },
  box_scores: playersOf(boxReaders),
  prop_lines: Object.fromEntries(
    Object.entries(propReaders).map(([name, read]) => [
      name,
      async (body: Uint8Array, received: Received) => (await read(body, received)).rows,
    ]),
  ),
  injuries: injuryReaders,
  game_lines: gameLineReaders,
  rosters: rosterReaders,
  referees: refereeReaders,
  play_by_play: playReaders,
  live_box_scores: playersOf(liveBoxReaders),
}

const readersByAsset = new Map<string, Readers<readonly unknown[]>>([
  ...Object.entries(readersByFact).map(([fact, readers]) => [assetOfFact(fact as Fact), readers] as const),
  [assetOfFact('second_opinion'), readersByFact.box_scores],
])

/** Undefined for a reply that nothing is read from (a list that only leads to the next request). */
export function findRowCounter(asset: string, resource: string): CountRows | undefined {
  const read = findReader(readersByAsset.get(asset) ?? {}, resource)
  return read && (async (body, received) => (await read(body, received)).length)
}

/** The source partition that a reply of this resource would belong to; box scores of a file are a second opinion. */
export function findAssetOfReply(resource: string): string | undefined {
  const order = [assetOfFact('second_opinion'), ...readersByAsset.keys()]
  return order.find((asset) => findReader(readersByAsset.get(asset)!, resource) !== undefined)
}
