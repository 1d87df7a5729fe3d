/** The checks over a slate pass a whole one, and go off for each way in which features were lost unseen elsewhere. */
import { describe, expect, it } from 'vitest'
import { type CheckedVector, checkSlate, type KnownInputs } from '../../../src/nba/4-features/check-slate.ts'
import { featureIndex } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { addDays } from '../../../src/nba/domain/game-date.ts'
import type { Evening } from '../../../src/nba/domain/history.ts'
import { makeHistory, makeLine, teamIds } from './make-history.ts'

const blocks = makeHistory({ days: 40 })
const last = blocks.at(-1)!

/** Tonight's vectors of everybody who has played lately: four teams of nine. */
function makeSlate(without: Parameters<typeof makeHistory>[0]['without'] = []): CheckedVector[] {
  const history = without.length === 0 ? blocks : makeHistory({ days: 40, without })
  const fold = createHistoryFold(['points'])
  for (const block of history) fold.apply(block)
  const players = new Map(
    history.slice(-3).flatMap((block) => block.playerGames.map((game) => [game.playerId, game])),
  )
  const games = [...players.values()].map((game) => ({
    ...game,
    gameId: last.games[game.teamId === teamIds[0] ? 0 : 1]!.gameId,
  }))
  const evening: Evening = {
    lines: games.map((game) =>
      makeLine(game, { line: 10.5 + (game.playerId % 7), openingLine: 10.5 + (game.playerId % 5) }),
    ),
    gameLines: last.games.map(({ gameId }, place) => ({
      gameId,
      homeSpread: -3.5 - place,
      total: 220.5 + place,
    })),
    statuses: [],
    reportedTeamIds: [...teamIds],
  }
  const tonight = { gameDate: addDays(last.gameDate, 1), evening }
  return games.map((game) => {
    const query = queryOf(game, tonight)
    return { values: fold.vector(query, 'points').values, inputs: fold.inputsOf(query, 'points') }
  })
}

const slate = makeSlate()

/** The slate with one feature made another for everybody, or for a share of them. */
function spoil(name: string, change: (value: number) => number, share = 1): CheckedVector[] {
  return slate.map(({ values, inputs }, place) => {
    const spoilt = Float64Array.from(values)
    if (place < share * slate.length) spoilt[featureIndex(name)] = change(values[featureIndex(name)]!)
    return { values: spoilt, inputs }
  })
}

const faultsOf = (vectors: readonly CheckedVector[]) =>
  checkSlate(vectors).map(({ feature, fault }) => `${feature} ${fault}`)
const lost = () => Number.NaN

describe('the checks over a slate', () => {
  it('find nothing in a whole one', () => {
    expect(slate.length).toBeGreaterThan(30)
    expect(checkSlate(slate)).toEqual([])
  })

  it('find a value outside of its range, were it of one player', () => {
    expect(faultsOf(spoil('mean_l5', () => 500, 0.01))).toEqual(['mean_l5 out-of-range'])
    expect(checkSlate(spoil('mean_l5', () => 500, 0.01))[0]!.detail).toContain('such as 500')
    expect(faultsOf(spoil('mean_l5', () => -1, 0.01))).toEqual(['mean_l5 out-of-range'])
  })

  it('find per cent read as a share, which is inside of its range, and a share read as per cent', () => {
    expect(faultsOf(spoil('usage_ewma_8', (value) => value / 100))).toEqual(['usage_ewma_8 off-scale'])
    expect(faultsOf(spoil('three_share', (value) => 100 * value))).toContain('three_share out-of-range')
    expect(faultsOf(spoil('minutes_ewma_8', (value) => value / 60))).toContain('minutes_ewma_8 off-scale')
  })

  it('find a feature that is always 0, or stands still at what it once was', () => {
    for (const name of ['mean_l20', 'opponent_effect', 'fga_ewma_8', 'line', 'home'])
      expect(faultsOf(spoil(name, () => 0)), name).toContain(`${name} zero-variance`)
    const wide = (name: string, value: number) => [...spoil(name, () => value), ...spoil(name, () => value)]
    for (const [name, value] of [
      ['team_pace_l10', 99.5],
      ['spread', 0],
      ['game_total', 220],
    ] as const) {
      expect(faultsOf(wide(name, value))).toEqual([`${name} zero-variance`])
      expect(faultsOf(spoil(name, () => value)), 'two games may be alike').toEqual([])
    }
  })

  it('ask a feature of the calendar to vary only over many players, and not after a break', () => {
    const wide = (change: (vector: CheckedVector) => CheckedVector) => [...slate, ...slate].map(change)
    const tired = ({ values, inputs }: CheckedVector, rest?: number): CheckedVector => {
      const copy = Float64Array.from(values)
      copy[featureIndex('freshness')] = 100
      if (rest !== undefined) copy[featureIndex('days_rest')] = rest
      return { values: copy, inputs }
    }
    expect(faultsOf(wide((each) => tired(each)))).toEqual(['freshness zero-variance'])
    expect(faultsOf(wide((each) => tired(each, 7)))).toEqual([])
    expect(faultsOf(slate.map((each) => tired(each)))).toEqual([])
  })

  it('find minutes that were parsed as nothing, although the games are there', () => {
    const spoilt = spoil('minutes_ewma_8', lost, 0.995)
    expect(faultsOf(spoilt)).toEqual(['minutes_ewma_8 missing'])
    expect(checkSlate(spoilt)[0]!.detail).toMatch(/missing for \d+ of \d+ players for whom it could be made/)
    expect(faultsOf(spoil('minutes_ewma_8', lost, 0.01))).toEqual([])
  })

  it('find posted and reported facts that did not get into the vectors', () => {
    for (const name of ['line', 'line_spread', 'game_total', 'spread', 'injury_status', 'vacated_minutes'])
      expect(faultsOf(spoil(name, lost)), name).toEqual([`${name} missing`])
  })

  it('do not ask for what could not be made', () => {
    const silent: KnownInputs = { stat: true, shots: true, line: false, gameLine: false, report: false }
    const without = spoil('line', lost).map((each) => ({ ...each, inputs: silent }))
    expect(faultsOf(without)).toEqual([])
    expect(faultsOf(makeSlate(['fga', 'fgm', 'fg3a', 'threes', 'fta', 'ftm', 'oreb', 'tov']))).toEqual([])
  })

  it('do not ask the number of games to vary where everybody has played exactly as many as are asked for', () => {
    const level = (games: number) =>
      slate.map(({ values, inputs }) => {
        const copy = Float64Array.from(values)
        copy[featureIndex('games_known_log')] = Math.log1p(games)
        copy[featureIndex('minutes_change')] = 0 // the last ten are all there are
        return { values: copy, inputs }
      })
    expect(faultsOf(level(10))).toEqual([])
    expect(faultsOf(level(11))).toEqual(['minutes_change zero-variance', 'games_known_log zero-variance'])
  })

  it('ask nobody of whom little is known', () => {
    const green = spoil('games_known_log', () => Math.log1p(9))
    expect(faultsOf(green.map((each) => ({ ...each, values: each.values.fill(5, 0, 1) })))).toEqual([])
  })
})
