/** The evenings of the data pack's days: its posted lines and game lines, read by the importer's readers and chosen by its rules.
 *
 * Tip-offs are the books' starts, as of any imported game. The pack has no reports of injuries. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DayBlock, Evening, PostedGameLine, PostedLine } from '../../../src/nba/domain/history.ts'
import type { Line } from '../../../src/nba/domain/line.ts'
import {
  type BookOffer,
  chooseBestPrices,
  chooseConsensusLine,
  chooseMainLine,
} from '../../../src/nba/domain/main-line.ts'
import { createPlayerIndex, type NamedPlayer } from '../../../src/nba/domain/player-names.ts'
import { median } from '../../../src/nba/domain/statistics.ts'
import { detectMapping } from '../../../src/nba/import/known-mappings.ts'
import type { Games, KnownGame } from '../../../src/nba/import/place-event.ts'
import { type PropLine, readGameLines, readPropLines } from '../../../src/nba/import/read-lines.ts'
import { openRecords } from '../../../src/nba/import/read-records.ts'
import { packFolder, readPackNames } from './read-pack.ts'

const lineFiles = [
  'dfs_lines_2024-25.csv.gz',
  'threes_lines_2024-25.csv.gz',
  'pra_closing_lines_2023-24.csv.gz',
  'pra_closing_lines_2024-25.csv.gz',
]
const gameLineFile = 'game_lines_closing_2020-2025.csv.gz'

/** The same blocks, each with what the pack knows of its evening. */
export async function addPackEvenings(blocks: readonly DayBlock[]): Promise<DayBlock[]> {
  const games = gamesOf(blocks)
  const lines = new Map<string, PostedLine[]>()
  const names = new Map(
    [...new Set(blocks.map((block) => block.season))].flatMap((season) => [...readPackNames(season)]),
  )
  for (const file of lineFiles) {
    const { records, mapping } = await open(file)
    for (const [gameDate, posted] of Map.groupBy(
      readPropLines(records, mapping, games).lines,
      (line) => line.gameDate,
    )) {
      const found = chooseLines(posted, names.get(gameDate) ?? [])
      lines.set(gameDate, [...(lines.get(gameDate) ?? []), ...found])
    }
  }
  const gameLines = await readPackGameLines(games)
  return blocks.map((block) => ({
    ...block,
    evening: {
      lines: lines.get(block.gameDate) ?? [],
      gameLines: gameLines.get(block.gameDate) ?? [],
      statuses: [],
      reportedTeamIds: [],
    } satisfies Evening,
  }))
}

async function open(file: string) {
  const records = await openRecords(readFileSync(join(packFolder!, 'lines', file)), file)
  return { records, mapping: detectMapping(records.columns, file) }
}

function gamesOf(blocks: readonly DayBlock[]): Games {
  const byTeams = new Map<string, KnownGame>()
  for (const { gameDate, games } of blocks) {
    for (const game of games) {
      const known = { ...game, gameDate, tipMs: 0, tipIsAssumed: true }
      byTeams.set(`${gameDate} ${game.homeTeamId} ${game.awayTeamId}`, known)
    }
  }
  return {
    find: (gameDate, home, away) =>
      byTeams.get(`${gameDate} ${home} ${away}`) ?? byTeams.get(`${gameDate} ${away} ${home}`),
    findByPlayer: () => undefined,
  }
}

function chooseLines(posted: readonly PropLine[], players: readonly NamedPlayer[]): PostedLine[] {
  const index = createPlayerIndex(players)
  const resolved = new Map<string, number | null>()
  const offers = posted.flatMap((line) => {
    if (!line.game || line.snapshotMs >= line.commenceMs!) return []
    let playerId = resolved.get(line.playerName)
    if (playerId === undefined) {
      const teamIds = [line.game.homeTeamId, line.game.awayTeamId]
      const found = index.resolve(line.playerName, { teamIds })
      playerId = found.kind === 'unresolved' ? null : found.playerId
      resolved.set(line.playerName, playerId)
    }
    return playerId === null ? [] : [{ ...line, line: line.line as Line, playerId, gameId: line.game.gameId }]
  })
  const groups = Map.groupBy(offers, (offer) => `${offer.gameId} ${offer.playerId} ${offer.market}`)
  return [...groups.values()].flatMap((group) => {
    const boards = (which: 'max' | 'min') =>
      [...Map.groupBy(group, (offer) => offer.bookmaker).values()].map((ofBook) => {
        const at = Math[which](...ofBook.map((offer) => offer.snapshotMs))
        return ofBook.filter((offer) => offer.snapshotMs === at)
      })
    const mainLines = (which: 'max' | 'min'): (BookOffer & (typeof group)[number])[] =>
      boards(which).flatMap((board) => chooseMainLine(board) ?? [])
    const latest = mainLines('max')
    const consensus = chooseConsensusLine(latest)!
    const used = latest.find((offer) => offer.line === consensus.line)!
    const best = chooseBestPrices(boards('max').flat(), consensus.line)
    return {
      gameId: used.gameId,
      playerId: used.playerId,
      market: used.market,
      line: consensus.line / 100,
      openingLine: chooseConsensusLine(mainLines('min'))!.line / 100,
      spread: consensus.spread / 100,
      books: consensus.bookCount,
      overPrice: used.overPrice,
      underPrice: used.underPrice,
      bestOverPrice: best.over,
      bestUnderPrice: best.under,
      overProbability: consensus.overProbability,
    }
  })
}

async function readPackGameLines(games: Games): Promise<Map<string, PostedGameLine[]>> {
  const { records, mapping } = await open(gameLineFile)
  const lines = readGameLines(records, mapping, games).lines.filter((line) => line.game !== undefined)
  const dated = [...Map.groupBy(lines, (line) => line.game!.gameId)].map(([gameId, ofGame]) => {
    const consensus = (market: string): number | null => {
      const posted = ofGame.flatMap((line) => (line.market === market && line.line !== null ? line.line : []))
      return posted.length === 0 ? null : median(posted)! / 100
    }
    const line = { gameId, homeSpread: consensus('spread'), total: consensus('total') }
    return [ofGame[0]!.gameDate as string, line] as const
  })
  const byDate = Map.groupBy(dated, ([gameDate]) => gameDate)
  return new Map([...byDate].map(([gameDate, ofDate]) => [gameDate, ofDate.map(([, line]) => line)]))
}
