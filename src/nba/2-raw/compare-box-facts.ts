/** The same games from two sources, compared field by field: what they agree on is counted, what they do not is listed.
 *
 * A number that one source does not have is no disagreement. Minutes may differ by one: sources round seconds differently. */
import type { BoxCounts } from '../domain/facts.ts'
import type { PlacedFact, PlacedFacts, UnresolvedFact } from './merge-box-facts.ts'

export interface Disagreement {
  readonly gameId: string
  /** A player id, or a name that is nobody's. */
  readonly subject: string
  readonly field: string
  readonly keptValue: string | null
  readonly otherValue: string | null
}

export interface ReconciledGame {
  readonly gameId: string
  readonly keptSource: string
  readonly otherSource: string
  /** Players on the floor in both. */
  readonly playersBoth: number
  readonly playersAgreeing: number
  /** Players who are on the floor in one and not in the other, or there under a name that is nobody's. */
  readonly playersApart: number
  readonly fieldsCompared: number
  readonly fieldsDiffering: number
  readonly disagreements: readonly Disagreement[]
}

const countFields = [
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
  'tov',
  'pf',
  'pts',
] as const satisfies readonly (keyof BoxCounts)[]
const minutesApartMax = 1

export function compareFacts(kept: PlacedFacts, other: PlacedFacts): ReconciledGame[] {
  const keptByGame = Map.groupBy(kept.placed, (each) => each.gameId)
  const otherByGame = Map.groupBy(other.placed, (each) => each.gameId)
  return [...keptByGame].flatMap(([gameId, mine]) => {
    const theirs = otherByGame.get(gameId) ?? []
    const teams = new Set([...mine, ...theirs].map(({ fact }) => fact.teamId))
    const strangers = other.unresolved.filter(
      ({ status, teamIds }) => status === 'active' && teamIds.some((teamId) => teams.has(teamId)),
    )
    return theirs.length + strangers.length === 0 ? [] : [compareGame(gameId, mine, theirs, strangers)]
  })
}

function compareGame(
  gameId: string,
  mine: readonly PlacedFact[],
  theirs: readonly PlacedFact[],
  strangers: readonly UnresolvedFact[],
): ReconciledGame {
  const disagreements: Disagreement[] = []
  const theirsByPlayer = new Map(theirs.map((each) => [each.playerId, each]))
  let playersBoth = 0
  let missingThere = 0
  let apart = 0
  let playersAgreeing = 0
  let fieldsCompared = 0
  for (const each of mine) {
    const same = theirsByPlayer.get(each.playerId)
    theirsByPlayer.delete(each.playerId)
    if (!same) {
      if (each.fact.status !== 'active') continue
      missingThere += 1
      disagreements.push(describe(gameId, each, 'row', each.fact.player.name, null))
      continue
    }
    if (each.fact.status !== 'active' && same.fact.status !== 'active') continue
    if (each.fact.status !== same.fact.status) {
      apart += 1
      disagreements.push(describe(gameId, each, 'status', each.fact.status, same.fact.status))
      continue
    }
    const { compared, differing } = compareFields(each, same)
    playersBoth += 1
    playersAgreeing += differing.length === 0 ? 1 : 0
    fieldsCompared += compared
    for (const { field, kept, other } of differing)
      disagreements.push(describe(gameId, each, field, kept, other))
  }
  for (const extra of theirsByPlayer.values()) {
    if (extra.fact.status !== 'active') continue
    apart += 1
    disagreements.push(describe(gameId, extra, 'row', null, extra.fact.player.name))
  }
  for (const { player } of strangers) {
    disagreements.push({
      gameId,
      subject: player.name,
      field: 'player',
      keptValue: null,
      otherValue: player.name,
    })
  }
  return {
    gameId,
    keptSource: mine[0]!.source,
    otherSource: (theirs[0] ?? strangers[0])!.source,
    playersBoth,
    playersAgreeing,
    playersApart: apart + Math.max(missingThere, strangers.length), // a stranger is most likely one of the missing
    fieldsCompared,
    fieldsDiffering: disagreements.length,
    disagreements,
  }
}

interface Difference {
  readonly field: string
  readonly kept: number
  readonly other: number
}

function compareFields(mine: PlacedFact, theirs: PlacedFact): { compared: number; differing: Difference[] } {
  const pairs = [...countFields, 'minutes' as const].flatMap((field) => {
    const [kept, other] = [mine.fact[field], theirs.fact[field]]
    return kept === null || other === null ? [] : [{ field, kept, other }]
  })
  const apartMax = (field: string): number => (field === 'minutes' ? minutesApartMax : 0)
  return {
    compared: pairs.length,
    differing: pairs.filter(({ field, kept, other }) => Math.abs(kept - other) > apartMax(field)),
  }
}

function describe(
  gameId: string,
  { playerId }: PlacedFact,
  field: string,
  kept: string | number | null,
  other: string | number | null,
): Disagreement {
  const text = (value: string | number | null): string | null => (value === null ? null : String(value))
  return { gameId, subject: String(playerId), field, keptValue: text(kept), otherValue: text(other) }
}
