/** injuries: who was said to be out, doubtful, questionable, probable or available for the date, and when it was said.
 *
 * A statement that repeats the same source's one before it adds nothing; one that is dropped from a later report is not taken
 * back, because reports also leave out what has not changed. `reported_at` is the source's word, `known_at` is when it could be used. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { InjuryFact } from '../domain/facts.ts'
import { gameDateOf } from '../domain/game-date.ts'
import type { UnresolvedName } from '../domain/player-finder.ts'
import { sourceOf } from '../domain/resource.ts'
import { parseBalldontlieInjuries } from './parse/parse-balldontlie-injuries.ts'
import { parseEspnInjuries } from './parse/parse-espn-injuries.ts'
import { parseInjuryReport } from './parse/parse-injury-report.ts'
import type { BoxScoreParts } from './player-boxscores.ts'
import { createRawFacts, type RawRows } from './raw-facts.ts'
import { readGamesOf } from './read-games.ts'
import type { Read, Readers } from './reader.ts'

/** Whose documents of the past stand unchanged; lists of now say nothing of when they said it first. */
const officialSource = 'nba-official'

export const injuryReaders: Readers<readonly InjuryFact[]> = {
  'nba-official/injury-report': parseInjuryReport,
  'espn/injuries': parseEspnInjuries,
  'balldontlie/player_injuries': parseBalldontlieInjuries,
}

export function createInjuries(parts: BoxScoreParts): Asset {
  return createRawFacts({
    name: 'injuries',
    replies: 'injury_replies',
    gate: 'injuries_raw',
    plan: 'full',
    opens: { at: '04:00' },
    deadline: { hoursBeforeFirstTip: 0.5 },
    key: ['source', 'reported_at', 'team_id', 'player_name', 'known_at'],
    reads: 'every revision',
    readers: injuryReaders,
    toRows: (read, context) => describeInjuries(read, context, parts),
    parts,
    // A name is somebody's whom earlier box scores have: read before they are there, a report would be of nobody.
    alsoNeeds: [{ asset: 'player_boxscores', scope: 'earlier', required: false }],
  })
}

async function describeInjuries(
  read: readonly Read<readonly InjuryFact[]>[],
  { db, gameDate }: PartitionContext,
  { loadFinder }: BoxScoreParts,
): Promise<RawRows> {
  const finder = await loadFinder(db, gameDate)
  const games = await readGamesOf(db, gameDate)
  const playing = new Set(games.flatMap((game) => [game.homeTeamId, game.awayTeamId]))
  const unresolved = new Map<string, UnresolvedName>()
  const said = new Map<string, string>()
  const rows = read.flatMap(({ resource, receivedAt, facts }) => {
    const source = sourceOf(resource)
    return facts.flatMap((fact) => {
      if (fact.gameDate !== null && fact.gameDate !== gameDate) return []
      if (!playing.has(fact.teamId)) return []
      const who = `${source} ${fact.teamId} ${fact.player.name}`
      const what = `${fact.status} ${fact.reason}`
      if (said.get(who) === what) return []
      said.set(who, what)
      const found = finder.find(fact.player, source, [fact.teamId])
      if (found.kind === 'unresolved') {
        unresolved.set(who, { source, player: fact.player, teamIds: [fact.teamId], reason: found.reason })
      }
      return [
        {
          source,
          reported_at: fact.reportedAt ?? receivedAt.toString(),
          team_id: fact.teamId,
          player_name: fact.player.name,
          player_id: found.kind === 'found' ? found.playerId : null,
          unresolved: found.kind === 'found' ? null : found.reason,
          status: fact.status,
          reason: fact.reason,
          known_at: source === officialSource ? knownAt(fact, receivedAt, gameDate) : receivedAt.toString(),
        },
      ]
    })
  })
  return { rows, unresolved: [...unresolved.values()] }
}

/** The league's report that is fetched when its date is over was there on the date, from its own instant on; on the date itself
 * nobody had it before it was received. */
function knownAt({ reportedAt }: InjuryFact, receivedAt: Temporal.Instant, gameDate: string): string {
  const isLive = gameDateOf(receivedAt) <= gameDate
  return isLive || reportedAt === null ? receivedAt.toString() : reportedAt
}
