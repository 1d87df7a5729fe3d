/** How the games of an evening stand now. What is published of the evening is fixed at its last tip-off, so its own games are as they were then. */
import type { z } from 'zod'
import { liveGrading } from '../nba/6-exports/schemas/live-grading.ts'
import type { ShelvedDocument } from './document-ref.ts'
import { readContent } from './read-content.ts'

type GameNow = z.output<typeof liveGrading.schema>['games'][number]

/** A game of the document, with its status and its score as they are now; without a score where none is known. */
export type Followed<Game> = Game & { readonly now?: GameNow }

export function followGames<Game extends Pick<GameNow, 'gameId' | 'status'>>(
  games: readonly Game[],
  gameDate: string,
  live: ShelvedDocument | undefined,
): Followed<Game>[] {
  const published = live?.gameDate === gameDate ? readContent(liveGrading, live) : undefined
  if (published?.state !== 'there') return [...games]
  const byId = new Map(published.content.games.map((game) => [game.gameId, game]))
  return games.map((game) => {
    const now = byId.get(game.gameId)
    return now === undefined ? game : { ...game, status: now.status, now }
  })
}

/** 'NOP 127 @ PHI 128'; undefined where no score is known. */
export function sayScore({ home, away, homeScore, awayScore }: GameNow): string | undefined {
  if (homeScore === null || awayScore === null) return undefined
  return `${away.tricode} ${awayScore} @ ${home.tricode} ${homeScore}`
}

/** 'final, NOP 127 @ PHI 128', 'under way'; undefined before the tip-off and of a game that is not played. */
export function sayGameNow({ status, now }: Followed<Pick<GameNow, 'status'>>): string | undefined {
  if (status !== 'live' && status !== 'final') return undefined
  const score = now && sayScore(now)
  return `${status === 'live' ? 'under way' : 'final'}${score === undefined ? '' : `, ${score}`}`
}
