/** The page: one file that needs nothing else, safe against its own contents, and no rate without what belongs to it. */
import { describe, expect, it } from 'vitest'
import { findLeaks } from '../../../src/nba/evaluation/leak-alarms.ts'
import { renderReportPage } from '../../../src/nba/evaluation/page/render-report-page.ts'
import { evaluate, makeRows } from './make-rows.ts'
import { say } from './pack-rows.ts'

const named = '<script>alert("&")</script>'
const rows = [
  ...makeRows({
    speak: ({ random, line }) => [
      {
        ...say('ridge', line + random.normal(), line),
        ...{ blended: line + 0.1, crps: 3, placeLow: random.float() * 0.9, placeHigh: 0.95 },
        quantiles: [-10, -8, -4, 0, 4, 8, 10].map((each) => line + each),
        ...{ rawOverProbability: random.float(), overProbabilityCalibrated: 0.3 + 0.4 * random.float() },
      },
      say(named, line + 2 * random.normal(), line),
    ],
  }),
  ...makeRows({ label: 'live', dates: 12, seed: 'live' }),
]
const report = evaluate(rows)
const page = renderReportPage(report, {
  leaks: findLeaks(report, { checked: 0, late: 0 }),
  importance: [{ system: 'ridge', market: 'points', items: [{ feature: 'minutes<8>', share: 0.4 }] }],
})

describe('the report page', () => {
  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|https?:/i)
    expect(page.match(/<svg /g)!.length).toBeGreaterThanOrEqual(6)
  })

  it('escapes every name', () => {
    expect(page).toContain('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;')
    expect(page).toContain('minutes&lt;8&gt;')
  })

  it('closes what it opens', () => {
    const open: string[] = []
    for (const [tag, close, name, self] of page
      .replace(/<style>.*<\/style>/s, '')
      .matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
      if (self || name === 'meta' || tag.startsWith('<!')) continue
      if (close) expect(open.pop()).toBe(name)
      else open.push(name!)
    }
    expect(open).toEqual([])
  })

  it('keeps live and backfill in sections of their own', () => {
    expect(page).toContain('id="points-live"')
    expect(page).toContain('id="points-backfill"')
    expect(page).toContain('Predictions that were made before the tip-off.')
  })

  it('gives each hit rate its n, its interval, and the rate at which its prices break even', () => {
    const { hits } = report.cells.find(
      ({ label, population, system }) => label === 'backfill' && population === 'D' && system === 'ridge',
    )!
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`
    const row = page.match(/<tr><td>ridge<\/td><td>[\d,]+<\/td><td>\d+–\d+–\d+<\/td>.*?<\/tr>/)![0]
    for (const part of [hits!.rate, hits!.low, hits!.high, hits!.atPriceTaken!.breakEven])
      expect(row).toContain(percent(part))
    expect(row).toContain(`n ${hits!.trials}`.replace(/\B(?=(\d{3})+$)/, ','))
  })

  it('draws no number that is none', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  it('counts all markets together where there are several', () => {
    expect(page).not.toContain('All markets together')
    const assists = rows.map((row) => ({ ...row, market: 'assists' as const }))
    const several = renderReportPage(evaluate([...rows, ...assists]))
    expect(several).toMatch(
      /All markets together.*of points, assists, pushes.*<td>ridge<\/td><td>0\.\d{4}<\/td><td>0\.\d{4} to 0\.\d{4}<\/td><td>[\d,]+<\/td><td>2<\/td><td>backfill<\/td>/s,
    )
    expect(several).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  it('says so of nothing', () => {
    const empty = renderReportPage(evaluate([]))
    expect(empty).toContain('0 game dates')
    expect(empty).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  it('shows an alarm first', () => {
    const leaking = evaluate(
      makeRows({ speak: ({ line, actual }) => [say('last_5', line + 0.2 * (actual - line), line)] }),
    )
    const text = renderReportPage(leaking, { leaks: findLeaks(leaking, { checked: 0, late: 0 }) })
    expect(text.indexOf('too_good')).toBeGreaterThan(0)
    expect(text.indexOf('too_good')).toBeLessThan(text.indexOf('<h2'))
  })

  it('is the same page of the same report', () => {
    expect(renderReportPage(report)).toBe(renderReportPage(evaluate(rows)))
  })
})
