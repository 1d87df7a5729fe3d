import { describe, expect, it } from 'vitest'
import {
  assertCoverage,
  buildSlate,
  excludeForVector,
  type SlateLine,
} from '../../../src/nba/5-predictions/slate.ts'
import { PipelineError } from '../../../src/platform/errors.ts'

const games = [{ gameId: '0022400061', homeTeamId: 1, awayTeamId: 2 }]
const teams = new Map([
  [10, 1],
  [11, 1],
  [20, 2],
  [30, 3],
])
const teamOf = (playerId: number) => teams.get(playerId) ?? null

function line(playerId: number | null, gameId = '0022400061'): SlateLine {
  return { playerId, playerName: `Player ${playerId}`, gameId, line: 2450 }
}

describe('the slate', () => {
  it('holds everyone with a line, and the rotation without one', () => {
    const slate = buildSlate({
      games,
      lines: [line(10)],
      rotations: [
        { playerId: 10, teamId: 1, meanMinutes: 30 },
        { playerId: 20, teamId: 2, meanMinutes: 15 },
        { playerId: 11, teamId: 1, meanMinutes: 14.9 },
        { playerId: 30, teamId: 3, meanMinutes: 35 },
      ],
      teamOf,
    })
    expect(slate.exclusions).toEqual([])
    expect(slate.entries).toEqual([
      { playerId: 10, gameId: '0022400061', teamId: 1, opponentId: 2, isHome: true, line: 2450 },
      { playerId: 20, gameId: '0022400061', teamId: 2, opponentId: 1, isHome: false, line: null },
    ])
  })

  it('excludes by name and reason whoever has a line but cannot be asked about', () => {
    const lines = [line(null), line(10, '0022400099'), line(99), line(30)]
    const slate = buildSlate({
      games,
      lines,
      rotations: [{ playerId: 10, teamId: 1, meanMinutes: 30 }],
      teamOf,
    })
    expect(slate.entries).toEqual([])
    expect(slate.exclusions.map((each) => each.reason)).toEqual([
      'unresolved_player',
      'game_not_scheduled',
      'team_unknown',
      'team_not_in_game',
    ])
    expect(slate.exclusions[0]!.detail).toContain('Player null')
  })

  it('takes the line of his own game where a bookmaker lists somebody under two, and names the other', () => {
    const lines = [line(10, '0022400099'), line(10)]
    for (const posted of [lines, lines.toReversed()]) {
      const slate = buildSlate({ games, lines: posted, rotations: [], teamOf })
      expect(slate.entries.map(({ playerId, gameId }) => [playerId, gameId])).toEqual([[10, '0022400061']])
      expect(slate.exclusions).toMatchObject([
        { playerId: null, playerName: 'Player 10', gameId: '0022400099', reason: 'team_not_in_game' },
      ])
    }
  })

  it('refuses two lines for one player and game: the main line is chosen before', () => {
    expect(() => buildSlate({ games, lines: [line(10), line(10)], rotations: [], teamOf })).toThrow(
      /two lines/,
    )
  })
})

describe('the coverage equation', () => {
  const slate = buildSlate({ games, lines: [line(10), line(20), line(null)], rotations: [], teamOf })
  const excluded = excludeForVector(slate.entries[1]!, 0, [])!

  it('balances: the slate is the predicted and the excluded, by reason', () => {
    expect(assertCoverage(slate, [10], [excluded])).toEqual({
      slate: 3,
      predicted: 1,
      excluded: { unresolved_player: 1, no_history: 1 },
    })
  })

  it('names who is neither predicted nor excluded', () => {
    const run = () => assertCoverage(slate, [10], [])
    expect(run).toThrow(PipelineError)
    expect(run).toThrow(/Neither: 20\./)
  })

  it('refuses a player on both sides, a stranger, and an exclusion counted twice', () => {
    expect(() => assertCoverage(slate, [10, 20], [excluded])).toThrow(/Both: 20/)
    expect(() => assertCoverage(slate, [10, 20, 77], [])).toThrow(/Not on the slate: 77/)
    expect(() => assertCoverage(slate, [10], [excluded, excluded])).toThrow(/2 excluded/)
  })

  it('a vector with missing required features excludes by their names, a complete one does not', () => {
    expect(excludeForVector(slate.entries[0]!, 12, ['ewma_8'])).toMatchObject({
      reason: 'required_feature_missing',
      detail: 'ewma_8',
    })
    expect(excludeForVector(slate.entries[0]!, 12, [])).toBeNull()
  })
})
