/** Who is meant by a name: a source's own id, a confirmed alias, then the rules of `domain/player-names.ts`.
 *
 * A confirmed alias goes before every rule, except where its player is on neither team of the event and a rule finds somebody who
 * is: "J. Green" confirmed in Houston must not be carried to Chicago. */
import type { Queryable } from '../../platform/db/database.ts'
import { foldText } from '../domain/fold-text.ts'
import type { PlayerFinder } from '../domain/player-finder.ts'
import {
  createPlayerIndex,
  type NamedPlayer,
  type PlayerIndex,
  type ResolvedBy,
} from '../domain/player-names.ts'
import { readKnownPlayers } from './known-players.ts'
import { readAliases, readSourceIds } from './learned-names.ts'
import { type ComparedName, comparePrepared, prepareName } from './similarity.ts'

/** A name as somebody wrote it. */
export interface PostedName {
  readonly name: string
  /** The source's own id of the player, where it gives one. */
  readonly sourceId: string | null
  readonly source: string
}

export type Resolution =
  | {
      readonly kind: 'resolved'
      readonly playerId: number
      readonly by: ResolvedBy | 'source-id' | 'confirmed'
    }
  | { readonly kind: 'unresolved'; readonly reason: 'unknown' | 'ambiguous' }

export interface Candidate {
  readonly playerId: number
  readonly name: string
  readonly teamId: number | null
  readonly isOnTeam: boolean
  /** 0 to 1. */
  readonly score: number
}

export interface IdentityIndex {
  resolve(posted: PostedName, teamIds: readonly number[]): Resolution
  /** Null for an unknown player, and for one without a team. */
  teamOf(playerId: number): number | null
  nameOf(playerId: number): string | null
  /** The players whose names are most alike, those of the teams first. */
  findCandidates(name: string, teamIds: readonly number[], count: number): Candidate[]
}

export interface KnownNames {
  readonly players: readonly NamedPlayer[]
  /** By folded name. */
  readonly aliases: ReadonlyMap<string, number>
  /** By 'source/id'. */
  readonly sourceIds: ReadonlyMap<string, number>
}

/** Less alike than this, and a name is shown to nobody; a player of the event may be further off. */
const scoreMin = { onTeam: 0.68, elsewhere: 0.8 }

interface Comparing {
  readonly prepare: (name: string) => ComparedName
  /** As `comparePrepared` has it. */
  readonly compare: typeof comparePrepared
}

const plainly: Comparing = { prepare: prepareName, compare: comparePrepared }

/** The rules' look-up is made where the first name is resolved, what candidates are compared by where the first are looked for: few ask for both. */
export function createIdentityIndex(
  { players, aliases, sourceIds }: KnownNames,
  { prepare, compare }: Comparing = plainly,
): IdentityIndex {
  let byRules: PlayerIndex | undefined
  const byId = new Map(players.map((player) => [player.playerId, player]))
  let prepared: readonly ComparedName[] | undefined
  const teamOf = (playerId: number): number | null => byId.get(playerId)?.teamId || null

  return {
    teamOf,
    nameOf: (playerId) => byId.get(playerId)?.name ?? null,
    resolve({ name, source, sourceId }, teamIds) {
      const bySourceId = sourceId === null ? undefined : sourceIds.get(`${source}/${sourceId}`)
      if (bySourceId !== undefined) return { kind: 'resolved', playerId: bySourceId, by: 'source-id' }
      const playerId = aliases.get(foldText(name))
      const confirmed =
        playerId === undefined ? undefined : ({ kind: 'resolved', playerId, by: 'confirmed' } as const)
      const isNear = (id: number): boolean => teamIds.includes(teamOf(id) ?? 0)
      if (confirmed && (teamIds.length === 0 || isNear(confirmed.playerId))) return confirmed
      byRules ??= createPlayerIndex(players)
      const found = byRules.resolve(name, { teamIds })
      if (confirmed && !(found.kind === 'resolved' && isNear(found.playerId))) return confirmed
      return found.kind === 'resolved' ? found : { kind: 'unresolved', reason: found.reason }
    },
    findCandidates(name, teamIds, count) {
      const best = new Map<number, Candidate>()
      const meant = prepare(name)
      prepared ??= players.map((player) => prepare(player.name))
      for (const [place, player] of players.entries()) {
        const teamId = player.teamId || null
        const isOnTeam = teamId !== null && teamIds.includes(teamId)
        const least = isOnTeam ? scoreMin.onTeam : scoreMin.elsewhere
        const score = Math.round(compare(meant, prepared[place]!, least - 0.001) * 1000) / 1000
        if (score < least) continue
        if ((best.get(player.playerId)?.score ?? 0) >= score) continue
        best.set(player.playerId, { playerId: player.playerId, name: player.name, teamId, isOnTeam, score })
      }
      return [...best.values()].sort(compareCandidates).slice(0, count)
    },
  }
}

/** As it could be known on the date: aliases and ids count whenever they were confirmed, for they state what always was. */
export async function readPlayerIndex(db: Queryable, gameDate: string): Promise<IdentityIndex> {
  return (await readPlayerIndexes(db, new Set([gameDate]))).get(gameDate)!
}

/** Most players are known on every date, and on the next page as well; who is asked for is asked for again with every look at it. */
const compared = new Map<string, ComparedName>()
const comparedMax = 5_000
let scores = new WeakMap<ComparedName, Map<ComparedName, number>>()
let pairs = 0
const pairsMax = 500_000

function forgetScores(): void {
  scores = new WeakMap()
  pairs = 0
}

export const remembering: Comparing = {
  prepare(name) {
    const known = compared.get(name)
    if (known) return known
    if (compared.size >= comparedMax) {
      compared.clear()
      forgetScores()
    }
    const prepared = prepareName(name)
    compared.set(name, prepared)
    return prepared
  },
  /** As far as it counts anywhere: with what was not near enough elsewhere, a player of the event would be passed over. */
  compare(one, other) {
    if (pairs >= pairsMax) forgetScores()
    let own = scores.get(one)
    if (own === undefined) {
      own = new Map()
      scores.set(one, own)
    }
    let score = own.get(other)
    if (score === undefined) {
      score = comparePrepared(one, other, scoreMin.onTeam - 0.001)
      own.set(other, score)
      pairs += 1
    }
    return score
  },
}

/** One of each date. */
export async function readPlayerIndexes(
  db: Queryable,
  gameDates: ReadonlySet<string>,
): Promise<ReadonlyMap<string, IdentityIndex>> {
  const [aliases, sourceIds, known] = await Promise.all([
    readAliases(db),
    readSourceIds(db),
    readKnownPlayers(db, gameDates),
  ])
  const learned = {
    aliases: new Map(aliases.map((each) => [each.alias, each.playerId])),
    sourceIds: new Map(sourceIds.map((each) => [`${each.source}/${each.sourceId}`, each.playerId])),
  }
  return new Map(
    [...known].map(([date, players]) => [date, createIdentityIndex({ players, ...learned }, remembering)]),
  )
}

/** Who is meant by a fact's name; the league's own id never comes here. */
export function resolveFact(
  index: IdentityIndex,
  posted: PostedName,
  teamIds: readonly number[],
): Resolution {
  return index.resolve(posted, teamIds)
}

export interface TeamedFinder extends PlayerFinder {
  /** The team last known before the date. */
  teamOf(playerId: number): number | null
}

/** The index as the phases are given it. */
export async function loadPlayerFinder(db: Queryable, gameDate: string): Promise<TeamedFinder> {
  const index = await readPlayerIndex(db, gameDate)
  return {
    teamOf: index.teamOf,
    find({ playerId, sourceId, name }, source, teamIds) {
      if (playerId !== null) return { kind: 'found', playerId }
      const resolution = index.resolve({ name, sourceId, source }, teamIds)
      return resolution.kind === 'resolved' ? { kind: 'found', playerId: resolution.playerId } : resolution
    },
  }
}

function compareCandidates(a: Candidate, b: Candidate): number {
  return Number(b.isOnTeam) - Number(a.isOnTeam) || b.score - a.score || a.playerId - b.playerId
}
