/** What stands on the pages of the picks site is what the documents say: figure by figure, and in every case that is not as usual. */
import { describe, expect, test } from 'vitest'
import { formatChance, formatPrice, formatStat, formatValue } from '../../src/site/format.ts'
import { makeHalt } from '../support/site/envelope.ts'
import { quote, useEvening } from '../support/site/evening-stage.ts'
import { makePlayerTonight } from '../support/site/player.ts'
import { toText } from '../support/site/read-html.ts'
import { makeTrends } from '../support/site/season.ts'
import { setSiteStage } from '../support/site/stage.ts'
import { longName, makeTonight } from '../support/site/tonight.ts'

const tonight = makeTonight({ games: 2, markets: ['points', 'assists'] })

const evening = useEvening(tonight)
const readText = (path: string): Promise<string> => evening.readText(path)

/** The rows of the evening as text without tags. */
function readRows(text: string): string[] {
  return [...text.matchAll(/<li class="row">(.*?)<\/li>/gs)].map(([, row]) =>
    row!.replaceAll(/<[^>]+>/g, ' ').replaceAll('&#39;', "'"),
  )
}

describe('tonight', () => {
  test('shows of each player what the document says of him', async () => {
    const rows = readRows(await readText('/picks'))
    expect(rows).toHaveLength(tonight.players.length)
    for (const [index, { playerName, markets }] of tonight.players.entries()) {
      const { prediction, line, exclusion } = markets[0]!
      const row = rows[index]!
      expect(row).toContain(playerName)
      if (exclusion !== null) {
        expect(row).toContain('No prediction: no earlier game of his is known')
        continue
      }
      const { median, pOver, expectedValue, confidence, realised } = prediction!
      for (const said of [
        formatStat(median),
        formatChance(pOver),
        formatValue(expectedValue),
        formatChance(confidence),
      ])
        expect(row).toContain(said)
      if (line === null) expect(row).toContain('none posted')
      else {
        const [low, high] = prediction!.pOverInterval95!.map((each) => (each * 100).toFixed(1))
        expect(row).toContain(`realised (${low}–${high})`)
        expect(row).toContain(`${prediction!.lineAgeMinutes} min old when predicted`)
        expect(row).toContain(`hold ${formatChance(line.hold)}`)
        for (const { bookmaker, overPrice } of line.books)
          expect(row).toMatch(new RegExp(`${bookmaker}.*${quote(formatPrice(overPrice))}`))
      }
      if (realised)
        expect(row).toMatch(
          new RegExp(
            `was ${quote(formatChance(realised.rate))} of ${realised.n} \\([\\d.–]+\\), needs 52.4.%, live`,
          ),
        )
    }
  })

  test('says what the interval below a chance is, and of one without that it is not judged yet', async () => {
    const entry = tonight.players[0]!.markets[0]!
    const judge = (more: Partial<NonNullable<(typeof entry)['prediction']>>) => ({
      ...tonight,
      document: 'tonight/all-players/2024-11-12',
      players: [
        { ...tonight.players[0]!, markets: [{ ...entry, prediction: { ...entry.prediction!, ...more } }] },
      ],
    })
    await evening.stage.publish(judge({ pOverInterval95: null }))
    const text = await readText('/picks?date=2024-11-12')
    expect(text).toContain('the rate lies that sides as sure as this one have had this season')
    expect(text).toContain('<i>not judged yet</i>')
    await evening.stage.publish(judge({ pOverInterval95: null, calibration: 'uncalibrated' }))
    expect(await readText('/picks?date=2024-11-12')).toContain('<i>not judged yet, not calibrated</i>')
  })

  test('says of the side of the edge what the prices say of it, beside what its best price needs', async () => {
    const [first] = tonight.players
    const [entry] = first!.markets
    const line = { ...entry!.line!, marketPOver: 0.42, bookmaker: 'fanduel' }
    const say = async (edge: number, pOver: number): Promise<string> => {
      const prediction = { ...entry!.prediction!, edge, pOver, breakEven: 0.523 }
      const players = [{ ...first!, markets: [{ ...entry!, line, prediction }] }]
      await evening.stage.publish({ ...tonight, document: 'tonight/all-players/2024-11-10', players })
      return toText(await readText('/picks?date=2024-11-10'))
    }
    expect(await say(-2, 0.4)).toContain(
      'The prices of fanduel say 58.0 % for the under; the best price at this line needs 52.3 %.',
    )
    expect(await say(2, 0.6)).toContain(
      'The prices of fanduel say 42.0 % for the over; the best price at this line needs 52.3 %.',
    )
    const level = await say(0, 0.4)
    expect(level).toContain('say 58.0 % for the under')
    expect(level).toContain(`under ${toText(formatPrice(line.bestUnder!.price))}`)
  })

  test('says what it was made without', async () => {
    const document = 'tonight/all-players/2024-11-11'
    await evening.stage.publish({ ...tonight, document, degraded: ['prop_lines'] })
    expect(await readText('/picks?date=2024-11-11')).toContain(
      'Made without the lines on players, which did not come in time.',
    )
  })

  test('finds by name without its accents, and filters by game, market, side and least value; the address keeps it all', async () => {
    const [first] = tonight.games
    const shown = async (query: string) => readRows(await readText(`/picks?${query}`)).length
    const count = (fits: (entry: (typeof tonight.players)[number]['markets'][number]) => boolean) =>
      tonight.players.flatMap(({ markets }) => markets).filter(fits).length
    expect(await shown('q=GIANNIS')).toBe(4)
    expect(await shown(`game=${first!.gameId}`)).toBe(18)
    expect(await shown('market=all')).toBe(72)
    expect(await shown('market=all&side=picks')).toBe(count(({ prediction }) => prediction?.isPick === true))
    expect(await shown('market=all&side=under')).toBe(
      count(({ prediction }) => prediction?.recommendation === 'UNDER'),
    )
    expect(await shown('market=all&ev=2')).toBe(
      count(({ prediction }) => (prediction?.expectedValue ?? -1) >= 0.02),
    )
    expect(await readText('/picks?q=nobody')).toContain('Nobody fits.')
    const text = await readText('/picks?q=Don&market=assists&sort=ev&ev=2')
    for (const kept of [
      'value="Don"',
      '<option value="assists" selected>',
      '<option value="ev" selected>',
      'value="2"',
    ])
      expect(text).toContain(kept)
  })

  test('sorts by value, what is not known last', async () => {
    const rows = readRows(await readText('/picks?sort=ev'))
    const best = tonight.players.toSorted(
      (a, b) =>
        (b.markets[0]!.prediction?.expectedValue ?? -9) - (a.markets[0]!.prediction?.expectedValue ?? -9),
    )
    expect(rows[0]).toContain(best[0]!.playerName)
    expect(rows.at(-1)).toContain(best.at(-1)!.playerName)
  })

  test('tells a halt with its reason, and a postponed game', async () => {
    const games = tonight.games.map((game, index) =>
      index === 0 ? { ...game, status: 'postponed' as const } : game,
    )
    const document = 'tonight/all-players/2024-12-04'
    await evening.stage.publish({ ...tonight, ...makeHalt('the lines look <b>wrong</b>'), games, document })
    const text = await readText('/picks?date=2024-12-04')
    expect(text).toContain(
      'No picks are published:</strong> the lines look &lt;b&gt;wrong&lt;/b&gt; (since 2 Dec 16:00 ET)',
    )
    expect(text).toContain('Postponed: nothing of this game counts')
  })

  test('is of the newest date that is published, and says that it is not tonight', async () => {
    evening.stage.clock.advanceBy(24 * 3_600_000)
    expect(await readText('/picks')).toContain(
      'Nothing is published for Tue 3 Dec 2024 yet. This is Mon 2 Dec 2024',
    )
    expect(await readText('/picks?date=2024-11-20')).toContain('Nothing is published')
    await evening.stage.publish({
      ...tonight,
      document: 'tonight/all-players/2024-12-03',
      games: [],
      players: [],
      noGames: 'a day off within the season',
    })
    expect(await readText('/picks')).toContain('No games: a day off within the season.')
  })

  test('takes what an older program published for what it is, and fills nothing in', async () => {
    await evening.stage.publish({
      document: 'tonight/all-players/2024-11-10',
      games: [],
      players: [{ playerName: 'x' }],
    })
    expect(await readText('/picks?date=2024-11-10')).toContain(
      'published in an older form that this page cannot show',
    )
  })
})

describe('a player', () => {
  const player = makePlayerTonight(tonight, 0)
  const path = `/picks/player/${player.playerId}?date=2024-12-02`

  test('has his factors, that add up to the median, his windows with intervals and the remark, his season', async () => {
    const [page] = player.markets
    const text = await readText(path)
    const sum = page!.factors.reduce((total, { contribution }) => total + contribution, 0)
    expect(sum).toBeCloseTo(page!.prediction!.median, 6)
    expect(text).toContain(
      `Together: ${formatStat(sum, 2)}; the median is ${formatStat(page!.prediction!.median, 2)}.`,
    )
    expect(text).toContain(player.remark)
    expect(text).toContain('the rate lies that sides as sure as this one have had this season')
    const { over } = page!.windows[1]!
    expect(toText(text)).toContain(
      `${over!.hits} of ${over!.n}: ${toText(formatChance(over!.rate))} (${(over!.interval95[0] * 100).toFixed(1)}–${(over!.interval95[1] * 100).toFixed(1)})`,
    )
    expect(text).toContain('out or doubtful')
    expect(text).toContain('Season 2024-25')
  })

  test('says how much was known of what is said of him, and nothing where an older document does not say it', async () => {
    const words = 'Of what it is made from, 92.4 in 100 is known'
    expect(await readText(path)).toContain(words)
    const older = player.markets.map(({ prediction, ...page }) => {
      const { quality: _, ...said } = prediction!
      return { ...page, prediction: said }
    })
    await evening.stage.publish({
      ...player,
      document: 'tonight/player/78/2024-12-02',
      playerId: 78,
      markets: older,
    })
    const text = await readText('/picks/player/78?date=2024-12-02')
    expect(text).toContain('<h2>points</h2>')
    expect(text).not.toContain('in 100 is known')
  })

  test('shows a push as one, in the drawing and in the table', async () => {
    const pushed = {
      ...player,
      document: 'tonight/player/77/2024-12-02',
      playerId: 77,
      markets: player.markets.map((page) => ({ ...page, line: { ...page.line!, line: 22 } })),
    }
    await evening.stage.publish(pushed)
    const text = await readText('/picks/player/77?date=2024-12-02')
    expect(text).toContain('<rect class="push"')
    expect(text).toContain('>push</td>')
  })

  test('with a name of sixty letters, without a line, and excluded, has his page too; a stranger has none', async () => {
    const of = (index: number) =>
      readText(`/picks/player/${tonight.players[index]!.playerId}?date=2024-12-02`)
    expect(await of(8)).toContain(`<h1>${longName}</h1>`)
    expect(await of(6)).toContain('Nobody has posted a line.')
    expect(await of(7)).toContain('No prediction: no earlier game of his is known')
    expect((await evening.stage.get('/picks/player/1')).status).toBe(404)
  })
})

test('trends say the halt of their evening', async () => {
  const halt = makeHalt('no source of lines has answered for 3 hours')
  for (const name of ['hot', 'cold', 'bounce-back', 'quick-hits'])
    await evening.stage.publish({
      ...makeTrends(name, tonight),
      ...halt,
      document: `trends/${name}/2024-11-13`,
    })
  expect(await readText('/picks/trends?date=2024-11-13')).toContain(
    'No picks are published:</strong> no source of lines has answered for 3 hours',
  )
})

test('data health says in plain words what is missing', async () => {
  const text = await readText('/picks/health')
  expect(text).toContain('The injury report has not been seen since 17:30')
})

test('of a site without any document every page says so', async () => {
  const empty = await setSiteStage()
  for (const path of ['', '/best-bets', '/trends', '/record', '/systems', '/calibration', '/health'])
    expect([path, (await empty.get(`/picks${path}`)).text.includes('Nothing is published')]).toEqual([
      path,
      true,
    ])
  await empty.close()
})

test('a page of a full evening stays below 150 KB on the wire', async () => {
  await evening.stage.publish({ ...makeTonight({ games: 15 }), document: 'tonight/all-players/2024-12-03' })
  for (const encoding of ['gzip', 'br']) {
    const reply = await evening.stage.app.request('/picks', { headers: { 'accept-encoding': encoding } })
    expect(reply.headers.get('content-encoding')).toBe(encoding)
    expect((await reply.arrayBuffer()).byteLength).toBeLessThan(150 * 1024)
  }
})
