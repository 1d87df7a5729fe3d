/** The record, the systems and the calibration say what the documents say, losses included; and the record can be taken along. */
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { formatChance, formatStat } from '../../src/site/format.ts'
import { makeHalt } from '../support/site/envelope.ts'
import { quote, useEvening } from '../support/site/evening-stage.ts'
import { makeBestBets, makeLedger } from '../support/site/picks.ts'
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
    expect(text).toMatch(
      new RegExp(`${quote(formatChance(wins / n))} of ${n} \\([\\d.–]+\\), needs [\\d.]+.%, live`),
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
  expect(text).toMatch(/50\.0.% of 512 \(45\.6–54\.4\), needs 52\.4.%, live/)
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
