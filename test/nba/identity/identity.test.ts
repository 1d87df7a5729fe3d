/** Who is meant by a name: rosters, confirmed aliases and sources' ids beside the rules; candidates for a human. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergePlayers } from '../../../src/nba/identity/known-players.ts'
import {
  createIdentityIndex,
  type KnownNames,
  remembering,
  resolveFact,
} from '../../../src/nba/identity/player-index.ts'
import {
  compareNames,
  comparePrepared,
  jaroWinkler,
  prepareName,
} from '../../../src/nba/identity/similarity.ts'

const [boston, york, utah] = [1610612738, 1610612752, 1610612762]
const player = (playerId: number, name: string, teamId: number) => ({ playerId, name, teamId })
const known: KnownNames = {
  players: [
    player(1, 'Jalen Green', boston),
    player(2, 'Javonte Green', utah),
    player(3, 'Alperen Şengün', york),
    player(4, 'Giannis Antetokounmpo', boston),
  ],
  aliases: new Map([
    ['the freak', 4],
    ['j green', 2],
  ]),
  sourceIds: new Map([['espn/777', 3]]),
}
const index = createIdentityIndex(known)
const posted = (name: string, sourceId: string | null = null) => ({ name, sourceId, source: 'espn' })

describe('a name', () => {
  test.each([
    ['a source’s id goes before the name', posted('Jalen Green', '777'), [boston, york], 3, 'source-id'],
    ['a confirmed alias is found by any spelling', posted('The FREAK'), [boston, york], 4, 'confirmed'],
    ['an alias yields to a player of the event', posted('J. Green'), [boston, york], 1, 'initial'],
    ['an alias counts where its player plays', posted('J. Green'), [utah, york], 2, 'confirmed'],
    ['an alias counts where no rule finds anybody', posted('The Freak'), [utah, york], 4, 'confirmed'],
    ['otherwise the rules decide', posted('Sengun, Alperen'), [boston, york], 3, 'reversed'],
  ])('%s', (_fact, name, teamIds, playerId, by) => {
    expect(resolveFact(index, name, teamIds)).toEqual({ kind: 'resolved', playerId, by })
  })

  test('of nobody is unknown, and those most like it are candidates, the event’s players first', () => {
    expect(index.resolve(posted('Jalon Greene'), [boston, york])).toEqual({
      kind: 'unresolved',
      reason: 'unknown',
    })
    const candidates = index.findCandidates('Jalon Greene', [utah], 3)
    expect(candidates.map(({ playerId, isOnTeam }) => [playerId, isOnTeam])).toEqual([
      [2, true],
      [1, false],
    ])
    expect(candidates[1]!.score).toBeGreaterThan(candidates[0]!.score)
  })
})

test('what is remembered of two names says the same of other teams, and when it is asked again', () => {
  const remembered = createIdentityIndex(known, remembering)
  for (const name of ['Jalon Greene', 'Yanis Antetokunbo', 'A Sengun', 'Nobody'])
    for (const teamIds of [[], [utah], [boston, york], [utah], []])
      expect(remembered.findCandidates(name, teamIds, 3)).toEqual(index.findCandidates(name, teamIds, 3))
  expect(index.findCandidates('A Sengun', [], 3)).toEqual([]) // a player of the event may be further off
  expect(index.findCandidates('A Sengun', [york], 3)).toHaveLength(1)
})

describe('known players', () => {
  const box = { ...player(1, 'Luka Dončić', boston), seenOn: '2025-01-30' }
  const rookie = { ...player(9, 'New Rookie', york), seenOn: '2025-02-02' }

  test('have the team of whichever is newer, box score or roster, and both spellings', () => {
    const traded = { playerId: 1, name: 'Luka Doncic', teamId: utah, seenOn: '2025-02-02' }
    expect(mergePlayers([box], [traded, rookie])).toEqual([
      player(1, 'Luka Dončić', utah),
      player(1, 'Luka Doncic', utah),
      player(9, 'New Rookie', york),
    ])
    expect(mergePlayers([box], [{ ...traded, seenOn: '2025-01-01' }])[0]!.teamId).toBe(boston)
  })

  test('without a team are found by the whole name only', () => {
    const names = mergePlayers(
      [box],
      [{ playerId: 1, name: 'Luka Dončić', teamId: null, seenOn: '2025-02-02' }],
    )
    const free = createIdentityIndex({ players: names, aliases: new Map(), sourceIds: new Map() })
    expect(free.teamOf(1)).toBeNull()
    expect(free.resolve(posted('L. Doncic'), [boston])).toMatchObject({ reason: 'unknown' })
    expect(free.resolve(posted('Luka Doncic'), [boston])).toMatchObject({ playerId: 1 })
  })
})

describe('similarity', () => {
  test('is Jaro–Winkler’s, as published', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.961, 3)
    expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 3)
    expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.813, 3)
    expect([jaroWinkler('', ''), jaroWinkler('a', 'b')]).toEqual([0, 0])
  })

  test('does not mind the order of the words, accents or case', () => {
    expect(compareNames('Murray DEJOUNTE', 'Dejounte Murray')).toBe(1)
    expect(compareNames('Sengun', 'Şengün')).toBe(1)
  })

  test('is passed over by its letters only where it is less than what was asked for', () => {
    const name = fc
      .array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'é', '-'), minLength: 1, maxLength: 5 }), {
        maxLength: 3,
      })
      .map((said) => said.join(' '))
    fc.assert(
      fc.property(name, name, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, least) => {
        const score = compareNames(a, b)
        const found = comparePrepared(prepareName(a), prepareName(b), least)
        expect(found === score || (found === 0 && score < least), `${a} and ${b}: ${score}, ${found}`).toBe(
          true,
        )
      }),
      { numRuns: 2_000 },
    )
  })
})
