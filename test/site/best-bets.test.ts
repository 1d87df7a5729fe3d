/** The page of the best bets says what the documents say: each pick with its reasons and how it stands, or why there is none; and finds among them. */
import { describe, expect, test } from 'vitest'
import { formatChance, formatPrice } from '../../src/site/format.ts'
import { useEvening } from '../support/site/evening-stage.ts'
import { makeBestBets, makeLive } from '../support/site/picks.ts'
import { toText } from '../support/site/read-html.ts'
import { makeTonight } from '../support/site/tonight.ts'

const tonight = makeTonight({ games: 2, markets: ['points', 'assists'] })
const bets = makeBestBets(tonight)

const evening = useEvening(tonight)
const readText = (path: string): Promise<string> => evening.readText(path)

describe('best bets', () => {
  test('say why a pick is void, what the prices say, and how the evening stands', async () => {
    const text = await readText('/picks/best-bets?date=2024-12-02')
    expect(text).toContain('void: the stake comes back</span> <span class="soft small">did not play</span>')
    expect(text).not.toContain('the game is not over')
    const [first] = bets.picks.filter(({ isBestBet }) => isBestBet)
    const market = first!.side === 'OVER' ? first!.marketPOver! : 1 - first!.marketPOver!
    expect(text).toContain(`<dt>the prices say</dt><dd>${formatChance(market)}, margin taken off</dd>`)
    expect(text).toContain(`<dt>price taken</dt><dd>${formatPrice(first!.price)}, by which the record counts`)
    const live = makeLive(bets)
    const [game] = tonight.games
    const { spread: _spread, total: _total, ...played } = { ...game!, status: 'live' as const }
    await evening.stage.publish({
      ...live,
      document: 'live-grading/2024-11-14',
      counts: { ...live.counts, leading: 2, won: 1 },
      games: [{ ...played, homeScore: 51, awayScore: 48 }],
    })
    await evening.stage.publish({ ...bets, document: 'best-bets/2024-11-14' })
    expect(await readText('/picks/best-bets?date=2024-11-14')).toContain(
      `2 leading, 1 won. ${game!.away.tricode} 48 @ ${game!.home.tricode} 51`,
    )
  })

  test('are filtered by player, market, side and least value, and sorted; the address keeps it all', async () => {
    const picks = bets.picks.map((pick, i) => (i % 3 === 0 ? { ...pick, market: 'assists' as const } : pick))
    await evening.stage.publish({ ...bets, document: 'best-bets/2024-11-15', picks })
    const listed = async (query: string): Promise<string[]> => {
      const text = await readText(`/picks/best-bets?date=2024-11-15&${query}`)
      return [...text.matchAll(/\/picks\/player\/(\d+)\?market=(\w+)/g)].map(
        ([, id, market]) => `${id} ${market}`,
      )
    }
    const of = (fits: (pick: (typeof picks)[number]) => boolean): string[] =>
      picks.filter(fits).map(({ playerId, market }) => `${playerId} ${market}`)
    const [some] = picks
    const name = some!.playerName!.split(' ')[0]!
    expect(await listed('')).toEqual(of(() => true))
    expect(await listed(`q=${name.toUpperCase()}`)).toEqual(
      of(({ playerName }) => playerName!.includes(name)),
    )
    expect(await listed('market=assists')).toEqual(of(({ market }) => market === 'assists'))
    expect(await listed('side=UNDER')).toEqual(of(({ side }) => side === 'UNDER'))
    expect(await listed('ev=5')).toEqual(of(({ expectedValue }) => expectedValue! >= 0.05))
    const byChance = picks
      .filter(({ isBestBet }) => isBestBet)
      .toSorted((a, b) => b.confidence! - a.confidence!)
    expect((await listed('sort=chance'))[0]).toBe(`${byChance[0]!.playerId} ${byChance[0]!.market}`)
    const text = await readText('/picks/best-bets?date=2024-11-15&q=nobody&side=OVER&ev=2&sort=tip')
    for (const kept of [
      'No pick fits.',
      `0 of ${picks.length} picks are shown.`,
      'value="nobody"',
      '<option value="OVER" selected>',
      '<option value="tip" selected>',
      'name="date" value="2024-11-15"',
    ])
      expect(text).toContain(kept)
  })

  test('without one in the market that is asked for say so; a least value that is no number is refused', async () => {
    const picks = bets.picks.map((pick) => ({ ...pick, market: 'points' as const }))
    await evening.stage.publish({ ...bets, document: 'best-bets/2024-11-16', picks })
    const on = '/picks/best-bets?date=2024-11-16'
    const text = await readText(`${on}&market=threes`)
    expect(text).toContain('<option value="threes" selected>')
    expect(text).toContain('No pick fits.')
    expect(text).toContain(`0 of ${picks.length} picks are shown.`)
    for (const path of [`${on}&ev=much`, '/picks?date=2024-12-02&ev=much']) {
      const { status, text: said } = await evening.stage.get(path)
      expect([path, status]).toEqual([path, 400])
      expect(said).toContain('ev: what stands in the address is no number')
    }
    expect(await readText(`${on}&ev=2,5`)).toBe((await readText(`${on}&ev=2.5`)).replace('"2.5"', '"2,5"'))
  })

  test('sorted by edge have those without one last', async () => {
    const picks = bets.picks
      .slice(0, 3)
      .map((pick, i) => ({ ...pick, isBestBet: false, edge: [0.6, null, -0.8][i] ?? null }))
    await evening.stage.publish({ ...bets, document: 'best-bets/2024-11-17', picks })
    const text = await readText('/picks/best-bets?date=2024-11-17&sort=edge')
    const listed = [...text.matchAll(/\/picks\/player\/(\d+)\?market=/g)].map(([, id]) => Number(id))
    expect(listed).toEqual([picks[2], picks[0], picks[1]].map((pick) => pick!.playerId))
  })

  test('stand first, each with its reasons, its price and how it stands now', async () => {
    const text = await readText('/picks/best-bets?date=2024-12-02')
    const best = bets.picks.filter(({ isBestBet }) => isBestBet)
    expect(best.length).toBeGreaterThan(3)
    expect([...text.matchAll(/<article/g)]).toHaveLength(best.length)
    for (const { reasons, bestPrice, confidence } of best)
      for (const said of [...reasons, formatPrice(bestPrice), formatChance(confidence)])
        expect(text).toContain(said)
    for (const standing of ['won', 'lost', 'push: the stake comes back', 'void: the stake comes back'])
      expect(text).toContain(`>${standing}</span>`)
  })

  test('may be none: that is a normal answer, with the reason', async () => {
    await evening.stage.publish({
      ...bets,
      document: 'best-bets/2024-12-03',
      verdict: 'no_bet',
      why: 'no pick is worth 0.03 a unit',
      picks: [],
    })
    expect(await readText('/picks/best-bets?date=2024-12-03')).toMatch(
      /No bet tonight\.<\/strong> No pick is worth 0\.03 a unit\. That is a normal answer: 120 were looked at with a line, and none is worth it\./,
    )
    const others = bets.picks.slice(0, 3).map((pick) => ({ ...pick, isBestBet: false }))
    await evening.stage.publish({
      ...bets,
      document: 'best-bets/2024-11-18',
      verdict: 'no_bet',
      why: 'no probability is calibrated yet',
      picks: others,
    })
    expect(await readText('/picks/best-bets?date=2024-11-18')).toContain(
      '120 were looked at with a line, 3 of them are picks, and none is called a best bet.',
    )
  })

  test('that nobody could judge are not said to be worth nothing; and a score stands without words before it', async () => {
    const none = { ...bets, verdict: 'no_bet' as const, picks: [], considered: 80 }
    const live = { ...makeLive({ ...bets, picks: [] }), document: 'live-grading/2024-11-19' }
    const { spread: _spread, total: _total, ...game } = tonight.games[0]!
    const over = { ...game, status: 'final' as const, homeScore: 84, awayScore: 107 }
    await evening.stage.publish({ ...live, games: [over] })
    const say = async (passed: Readonly<Record<string, number>>): Promise<string> => {
      await evening.stage.publish({ ...none, document: 'best-bets/2024-11-19', why: 'it is so', passed })
      return readText('/picks/best-bets?date=2024-11-19')
    }
    const unjudged = await say({ no_error_distribution: 80 })
    expect(unjudged).toContain('80 have a line, and of none could it be said whether it is worth its price.')
    expect(unjudged).not.toContain('none is worth it')
    expect(unjudged).toContain(`<p>${game.away.tricode} 107 @ ${game.home.tricode} 84, final</p>`)
    expect(await say({ quality_below_threshold: 4, edge_below_threshold: 76 })).toContain(
      '80 were looked at with a line, 4 of them could not be judged, and none of the others is worth it.',
    )
  })

  test('say when a pick was seen to stand so as long as it is open; what is decided is so whenever it was read', async () => {
    const text = toText(await readText('/picks/best-bets?date=2024-12-02'))
    expect(text).toMatch(/ leading , \d+ so far \(22:30 ET\)/)
    expect(text).toMatch(/ won , \d+ [^(]/)
    expect(text).not.toMatch(/ (won|lost) , \d+ \(/)
  })
})
