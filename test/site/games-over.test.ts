/** What is published of an evening is fixed at its last tip-off: that its games are over, and how they ended, its pages say all the same. */
import { beforeAll, expect, test } from 'vitest'
import { useEvening } from '../support/site/evening-stage.ts'
import { makeBestBets, makeLive } from '../support/site/picks.ts'
import { makePlayerTonight, makeSeason } from '../support/site/player.ts'
import { toText } from '../support/site/read-html.ts'
import { makeTonight } from '../support/site/tonight.ts'

const tonight = makeTonight({ games: 2, markets: ['points'] })
const [first, second] = tonight.games
const evening = useEvening({ ...tonight, games: [{ ...first!, status: 'live' }, second!] })
const read = async (path: string): Promise<string> => toText(await evening.readText(path))

const live = makeLive(makeBestBets(tonight))
const { spread: _spread, total: _total, ...game } = first!
const ended = { ...game, status: 'final' as const, homeScore: 128, awayScore: 127 }
const score = `${first!.away.tricode} 127 @ ${first!.home.tricode} 128`

beforeAll(() => evening.stage.publish({ ...live, games: [ended] }))

test('a game that is over is over on the page of tonight, with its score, in whatever order the rows stand', async () => {
  const byGame = await read('/picks')
  expect(byGame).toContain(`final, ${score}`)
  expect(byGame).not.toContain('under way')
  expect(await read('/picks?sort=name')).toContain(`${first!.away.tricode} @ ${first!.home.tricode} final`)
})

test('what stands of another evening says nothing of this one', async () => {
  await evening.stage.publish({ ...tonight, document: 'tonight/all-players/2024-11-30', games: [first!] })
  expect(await read('/picks?date=2024-11-30')).not.toContain('final')
})

test('the page of a player says that his game is over, and what he had in it', async () => {
  const { playerId } = tonight.players[0]!
  const page = makePlayerTonight(tonight, 0)
  const season = makeSeason(page)
  const before = await read(`/picks/player/${playerId}`)
  expect(before).toContain(`final, ${score}`)
  expect(before).not.toContain('How it ended')
  for (const head of ['Games', 'Last 5, 10 and 20 games']) expect(before).toContain(`${head} before tonight`)
  expect(before).toMatch(/Home, away, and against \w+, before tonight/)
  expect(before).toContain('With every game up to and with Mon 2 Dec 2024.')
  const { line } = page.markets[0]!.line!
  const tell = async (points: number | null): Promise<string> => {
    const played = { ...page.log[0]!, gameDate: '2024-12-02', gameId: game.gameId, points, minutes: 31 }
    await evening.stage.publish({ ...season, log: [played, ...season.log] })
    return read(`/picks/player/${playerId}`)
  }
  expect(await tell(2)).toContain(`How it ended: 2 points in 31 minutes, under the line of ${line}.`)
  expect(await read(`/picks/player/${playerId}`)).toContain(
    'With every game up to and with Mon 2 Dec 2024, tonight’s among them.',
  )
  expect(await tell(62)).toContain(`How it ended: 62 points in 31 minutes, over the line of ${line}.`)
  expect(await tell(null)).toContain('It is over; his points are not known yet.')
})
