/** The league's box score of a game that is on: the genuine final one, said to be under way. */
import { describe, expect, test } from 'vitest'
import {
  parseNbaCdnBoxScore,
  parseNbaCdnLiveBoxScore,
} from '../../../src/nba/2-raw/parse/parse-nba-cdn-boxscore.ts'
import { changeAt, faultOf } from './fault-of.ts'
import { hasPack, readPack, skipNote } from './payloads.ts'

describe.skipIf(!hasPack)(`a game that is on${skipNote}`, () => {
  const body = hasPack ? readPack('payloads/nba-cdn/livedata_boxscore_0022000196.json') : new Uint8Array()

  test('its lines so far are read for the eye, and are none for the record', () => {
    const live = changeAt(body, 'game.gameStatus', () => 2)
    expect(parseNbaCdnLiveBoxScore(live).players).toEqual(parseNbaCdnBoxScore(body).players)
    expect(parseNbaCdnBoxScore(live).players).toEqual([])
  })

  test('one that was called off has none', () => {
    const change = (game: object) => ({ ...game, gameStatus: 1, gameStatusText: 'PPD' })
    expect(parseNbaCdnLiveBoxScore(changeAt(body, 'game', change))).toMatchObject({
      games: [{ status: 'postponed' }],
      players: [],
    })
  })

  test('its lines need not make the score yet; a final one’s do', async () => {
    const behind = changeAt(body, 'game.homeTeam.score', () => 80)
    const live = changeAt(behind, 'game.gameStatus', () => 2)
    expect(parseNbaCdnLiveBoxScore(live).players).toHaveLength(34)
    expect(await faultOf(() => parseNbaCdnLiveBoxScore(behind))).toMatchObject({ code: 'source.incomplete' })
  })
})
