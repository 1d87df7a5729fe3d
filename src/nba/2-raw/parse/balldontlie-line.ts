/** One player's numbers as balldontlie writes them, in its box scores and its stats alike.
 *
 * It lists a team's whole roster: whoever has no minute and no count did not play, and whether he was dressed is not said.
 * Minutes are '34', '06' or '34:12'; plus-minus and starters are not there. */
import { z } from 'zod'
import { describeChangedPlace } from '../../../platform/reply.ts'
import type { BoxFact, GameFact, PlayerRef } from '../../domain/facts.ts'
import { requirePossibleBox } from './check-box-facts.ts'
import { countField, field } from './reply-fields.ts'

const count = countField.nullish()

/** Whole minutes, half a minute rounded up as in the league's own whole minutes. */
const minutesField = field("minutes such as '34' or '34:12'", (text) => {
  const parts = /^(\d{1,2})(?::([0-5]\d))?$/.exec(text)
  return parts ? Number(parts[1]) + (Number(parts[2] ?? 0) >= 30 ? 1 : 0) : undefined
})

export const balldontliePlayer = z.object({ id: z.int(), first_name: z.string(), last_name: z.string() })

export const balldontlieLine = z.object({
  min: minutesField.or(z.literal('').transform(() => null)).nullable(),
  fgm: count,
  fga: count,
  fg3m: count,
  fg3a: count,
  ftm: count,
  fta: count,
  oreb: count,
  dreb: count,
  reb: count,
  ast: count,
  stl: count,
  blk: count,
  turnover: count,
  pf: count,
  pts: count,
  player: balldontliePlayer,
})
type Line = z.output<typeof balldontlieLine>

const countNames = [
  'fgm',
  'fga',
  'fg3m',
  'fg3a',
  'ftm',
  'fta',
  'oreb',
  'dreb',
  'reb',
  'ast',
  'stl',
  'blk',
  'pf',
  'pts',
] as const

export function readBalldontlieLine(
  line: Line,
  game: GameFact,
  teamId: number,
  path: readonly PropertyKey[],
): BoxFact {
  const hasPlayed = Boolean(line.min) || Boolean(line.turnover) || countNames.some((name) => line[name])
  const said = (value: number | null | undefined): number | null => (hasPlayed ? (value ?? null) : null)
  const counts = Object.fromEntries(countNames.map((name) => [name, said(line[name])])) as Record<
    (typeof countNames)[number],
    number | null
  >
  const fact: BoxFact = {
    game,
    player: readBalldontliePlayer(line.player, [...path, 'player']),
    teamId,
    status: hasPlayed ? 'active' : 'did_not_play',
    reason: null,
    isStarter: null,
    minutes: hasPlayed ? (line.min ?? 0) : null,
    ...counts,
    tov: said(line.turnover),
    plusMinus: null,
  }
  requirePossibleBox(fact, path)
  return fact
}

/** Some have one name only. */
export function readBalldontliePlayer(
  { id, first_name: first, last_name: last }: z.output<typeof balldontliePlayer>,
  path: readonly PropertyKey[],
): PlayerRef {
  const name = `${first} ${last}`.trim()
  if (name === '') throw describeChangedPlace([...path, 'last_name'], 'a name', last)
  return { playerId: null, sourceId: String(id), name }
}

/** One line a player: of lines that stand there more than once the last, and how many there were too many. */
export function dropRepeats(players: readonly BoxFact[]): {
  readonly players: readonly BoxFact[]
  readonly repeats: number
} {
  const byGame = new Map<unknown, Map<string | null, BoxFact>>()
  for (const fact of players) {
    const known = byGame.get(fact.game) ?? new Map<string | null, BoxFact>()
    byGame.set(fact.game, known.set(fact.player.sourceId, fact))
  }
  const kept = [...byGame.values()].flatMap((lines) => [...lines.values()])
  return { players: kept, repeats: players.length - kept.length }
}
