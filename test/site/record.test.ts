/** The record, the systems and the calibration say what the documents say, losses included; and the record can be taken along. */
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { formatChance, formatStat } from '../../src/site/format.ts'
import { makeHalt } from '../support/site/envelope.ts'
import { quote, useEvening } from '../support/site/evening-stage.ts'
import { makeBestBets, makeLedger } from '../support/site/picks.ts'
import { findTable, readTables, toText } from '../support/site/read-html.ts'
import { makeCalibration, makePerformance } from '../support/site/season.ts'
import { makeTonight } from '../support/site/tonight.ts'

const tonight = makeTonight({ games: 2, markets: ['points', 'assists'] })
const bets = makeBestBets(tonight)

const evening = useEvening(tonight)
const readText = (path: string): Promise<string> => evening.readText(path)

describe('the record', () => {
  test('has every pick with its end, losses included, and adds up what the ledgers say', async () => {
    const { picks, sums } = makeLedger(bets)
    const text = await readText('/picks/record?date=2024-12-02')
    for (const tag of ['won', 'lost', 'push', 'void'])
      expect([tag, text.split(`>${tag}</span>`).length - 1]).toEqual([
        tag,
        picks.filter(
          ({ outcome }) =>
            ({ win: 'won', loss: 'lost', push: 'push', void: 'void', pending: 'pending' })[outcome] === tag,
        ).length,
      ])
    const [{ playerId, market }] = picks as [(typeof picks)[number]]
    expect(text).toContain(`/picks/player/${playerId}?market=${market}&amp;date=2024-12-02`)
    const [wins, n] = [2 * sums[0]!.wins, 2 * sums[0]!.hits!.n] // two dates with the same picks
    expect(toText(text)).toMatch(
      new RegExp(`${quote(toText(formatChance(wins / n)))} of ${n} \\([\\d.–]+\\), needs [\\d.]+.%, live`),
    )
  })

  test('is filtered by market, end and label, within the date and over a span of dates, by player; the address keeps it all', async () => {
    const { picks } = makeLedger(bets)
    const mixed = picks.map((pick, i) => (i % 3 === 0 ? { ...pick, market: 'assists' as const } : pick))
    await evening.stage.publish({ ...makeLedger(bets), document: 'ledger/2023-11-25', picks: mixed })
    const rows = async (query: string): Promise<number> =>
      readTables(await readText(`/picks/record?${query}`)).find(({ caption }) => caption === 'pick by pick')
        ?.rows.length ?? 0
    const count = (fits: (pick: (typeof picks)[number]) => boolean): number => picks.filter(fits).length
    const [some] = picks
    const name = some!.playerName!.split(' ')[0]!
    const on = 'date=2024-12-02'
    expect(await rows(on)).toBe(picks.length)
    expect(await rows(`${on}&outcome=loss`)).toBe(count(({ outcome }) => outcome === 'loss'))
    const wins = mixed.filter(({ outcome, market }) => outcome === 'win' && market === 'assists').length
    expect(wins).toBeGreaterThan(0)
    expect(await rows('date=2023-11-25&market=assists&outcome=win')).toBe(wins)
    expect(await rows(`${on}&label=backfill`)).toBe(0)
    expect(await rows('from=2024-11-30&to=2024-12-01')).toBe(picks.length)
    expect(await rows('from=2024-11-30')).toBe(2 * picks.length)
    expect(await rows('to=2024-12-01&outcome=loss')).toBe(count(({ outcome }) => outcome === 'loss'))
    expect(await rows(`q=${name.toLowerCase()}`)).toBe(
      2 * count(({ playerName }) => playerName!.includes(name)),
    )
    expect(await rows('from=2023-10-01&to=2023-11-01')).toBe(0)
    const text = await readText('/picks/record?from=2024-11-30&outcome=void&market=points&sort=units')
    for (const kept of [
      'name="from" value="2024-11-30"',
      '<option value="void" selected>',
      '<option value="points" selected>',
      '<option value="units" selected>',
      'Of points only.',
      `${2 * count(({ outcome, market }) => outcome === 'void' && market === 'points')} of ${2 * picks.length} picks of 2 dates`,
    ])
      expect(text).toContain(kept)
  })

  test('looks for a player in the season of the date in the address', async () => {
    await evening.stage.publish({ ...makeLedger(bets), document: 'ledger/2022-11-25' })
    const name = bets.picks[0]!.playerName!.split(' ')[0]!.toLowerCase()
    const ofDate = await readText(`/picks/record?date=2022-11-25&q=${name}`)
    expect(ofDate).toContain('<h3>2022-07-01 to 2023-06-30</h3>')
    expect(ofDate).toContain(` of ${bets.picks.length} picks of 1 date:`)
    expect(await readText(`/picks/record?q=${name}`)).toContain('<h3>2024-07-01 to 2024-12-02</h3>')
    expect(await readText(`/picks/record?date=2024-12-02&to=2023-03-01&q=${name}`)).toContain(
      '<h3>2022-07-01 to 2023-03-01</h3>',
    )
  })

  test('says of a span that ends before it begins that no date lies in it', async () => {
    const backwards = await readText('/picks/record?from=2024-12-01&to=2024-11-30')
    expect(backwards).toContain('From 2024-12-01 to 2024-11-30: the span ends before it begins.')
    expect(backwards).not.toContain('0 of 0')
    expect(await readText('/picks/record?from=2024-12-09')).toContain('2024-12-09 is still to come.')
  })

  test('looks through 400 days at most, the newest of those that are asked for, and says so', async () => {
    const text = await readText('/picks/record?from=1946-01-01&q=x1')
    expect(text).toContain('<h3>2023-10-30 to 2024-12-02</h3>')
    expect(text).toContain('At most 400 days are looked through at once, here from 2023-10-30 on.')
    expect(text).toContain('choose 2023-10-29 as the last date')
    expect(await readText('/picks/record?from=2023-10-30')).not.toContain('looked through at once')
  })

  test('is sorted by units, closing value, chance and name, what is not known last', async () => {
    const { picks } = makeLedger(bets)
    const column = async (sort: string, head: string): Promise<string[]> =>
      findTable(await readText(`/picks/record?date=2024-12-02&sort=${sort}`), 'pick by pick').rows.map(
        (row) => row[head]!,
      )
    const units = (await column('units', 'units')).map((each) => Number(each.replace('−', '-')))
    expect(units).toEqual(units.toSorted((a, b) => b - a))
    const best = Math.max(...picks.map(({ confidence }) => confidence!))
    expect((await column('chance', 'chance'))[0]).toBe(toText(formatChance(best)))
    const names = await column('name', 'player')
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')))
    expect(await column('closing', 'closing value')).toHaveLength(picks.length)
  })

  test('says of a pick that is gone when it went: before its tip-off, or with a later backfill', async () => {
    const ledger = makeLedger(bets)
    const gone = ledger.picks
      .slice(0, 2)
      .map((pick, i) => ({ ...pick, standing: 'taken_back', label: i === 0 ? 'live' : 'backfill' }))
    await evening.stage.publish({ ...ledger, document: 'ledger/2023-11-27', picks: gone })
    const { rows } = findTable(await readText('/picks/record?date=2023-11-27'), 'pick by pick')
    const [live, backfill] = rows.map(({ ended }) => ended)
    expect(live).toContain('taken back before tip-off')
    expect(backfill).toContain('not in the later backfill')
    expect(backfill).not.toContain('tip-off')
  })

  test('says in words what a revision changed', async () => {
    const ledger = { ...makeLedger(bets), document: 'ledger/2023-11-26', revision: 2 }
    await evening.stage.publish({ ...ledger, revisedBecause: ['games', 'grades', 'halt'] })
    expect(await readText('/picks/record?date=2023-11-26')).toContain(
      'Other than in the revision before: the schedule; the grades; whether picks are published, or why not.',
    )
  })

  test('can be taken along as CSV and as JSON: every pick of the season', async () => {
    const csv = await readText('/picks/record.csv?season=2024-25')
    const lines = csv.trimEnd().split('\r\n')
    expect(lines).toHaveLength(1 + 2 * bets.picks.length)
    expect(lines[0]).toMatch(/^gameDate,market,gameId,playerId,playerName,label,side,line,/)
    const { dates } = JSON.parse(await readText('/picks/record.json?season=2024-25')) as {
      dates: { gameDate: string; picks: object[] }[]
    }
    expect(dates.map(({ gameDate, picks }) => [gameDate, picks.length])).toEqual([
      ['2024-12-02', bets.picks.length],
      ['2024-11-30', bets.picks.length],
    ])
    expect(dates[0]!.picks).toEqual(makeLedger(bets).picks)
    expect((await evening.stage.get('/picks/record.csv?season=2024')).status).toBe(400)
  })

  test('keeps the picks of a document that was taken back, in sums and downloads too, and says that it was', async () => {
    const { db } = evening.stage.database
    await evening.stage.publish({ ...makeLedger(bets), document: 'ledger/2024-11-28' })
    const wasTakenBack = 'The document of this date was taken back.'
    const before = await readText('/picks/record')
    expect(before).toContain('date=2024-11-28')
    expect(await readText('/picks/record?date=2024-11-28')).not.toContain(wasTakenBack)
    const files = ['/picks/record.csv?season=2024-25', '/picks/record.json?season=2024-25']
    const csv = await readText(files[0]!)
    expect(csv).toContain('2024-11-28,')
    await db.query(sql`
      insert into documents (game_date, name, revision, body, withdrawn)
      select game_date, name, 2, body, true from documents where name = 'ledger' and game_date = '2024-11-28'`)
    evening.stage.clock.advanceBy(1000)
    expect(await readText('/picks/record')).toBe(before)
    expect(await readText(files[0]!)).toBe(csv)
    expect(await readText(files[1]!)).toContain('{"gameDate":"2024-11-28","revision":2,"picks":[{')
    const text = await readText('/picks/record?date=2024-11-28')
    expect(text).toContain(wasTakenBack)
    expect([...text.matchAll(/class="tag loss">lost/g)]).toHaveLength(
      makeLedger(bets).picks.filter(({ outcome }) => outcome === 'loss').length,
    )
  })

  test('says of a pick whose game was called off why it is void, and of a halted date the halt', async () => {
    const ledger = makeLedger(bets)
    const [first, ...others] = ledger.picks
    const called = { ...first!, outcome: 'void', reason: 'postponed', actual: null, profit: null }
    await evening.stage.publish({
      ...ledger,
      ...makeHalt('no source of lines has answered for 3 hours'),
      document: 'ledger/2024-11-27',
      picks: [called, ...others],
    })
    const text = await readText('/picks/record?date=2024-11-27')
    expect(text).toContain('void</span> <span class="soft small">the game was not played on this date')
    expect(text).toContain('No picks are published:</strong> no source of lines has answered for 3 hours')
  })
})

test('systems stand side by side on identical rows, and no hit rate without n, interval, price and label', async () => {
  const text = await readText('/picks/systems')
  for (const { meanAbsoluteError } of makePerformance().identical[0]!.systems)
    expect(text).toContain(formatStat(meanAbsoluteError, 3))
  expect(toText(text)).toMatch(/50\.0.% of 512 \(45\.6–54\.4\), needs 52\.4.%, live/)
  const [ridge] = findTable(text, 'errors: each on the rows that it predicted').rows
  expect(ridge).toMatchObject({ pending: '0', dates: '41', 'within 3': '41.2 %', 'within 5': '63.3 %' })
  expect(findTable(text, 'sides taken').rows[0]).toMatchObject({
    ...{ pushes: '9', 'line moved our way': '+0.040 (512)', 'closing value': '+0.2 % (512)' },
  })
})

test('calibration shows ours beside the market, bin by bin', async () => {
  const text = await readText('/picks/calibration?of=ridge.points.live.calibrated')
  const [{ ours, prices }] = makeCalibration().calibration as [
    ReturnType<typeof makeCalibration>['calibration'][number],
  ]
  for (const { realised, n } of [...ours.bins, ...prices.bins])
    expect(text).toMatch(
      new RegExp(`${quote(formatChance(realised))} \\([\\d.–]+\\)</td><td class="number">${n}<`),
    )
  expect(text).toContain(formatStat(ours.brier, 4))
  expect(text).toContain(formatStat(prices.brier, 4))
})
