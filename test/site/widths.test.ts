/** What a reader at a desk sees without moving a table, and how high its rows are where the tallest cell may lie past the edge: in a real Chromium. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningApi, serveApi } from '../../src/api/serve.ts'
import {
  type Chromium,
  chromiumMissing,
  isChromiumMissing,
  type Size,
  startChromium,
} from '../support/chromium.ts'
import { useEvening } from '../support/site/evening-stage.ts'
import { makeBestBets, makeLedger } from '../support/site/picks.ts'
import { makePerformance } from '../support/site/season.ts'
import { longName, makeTonight } from '../support/site/tonight.ts'

const tonight = makeTonight({ games: 2, markets: ['points'] })
const evening = useEvening(tonight)
const on = (name: string) => ({ document: `${name}/2024-11-08` })

let server: RunningApi
let chromium: Chromium
beforeAll(async () => {
  if (isChromiumMissing) return
  for (const document of makeWidest()) await evening.stage.publish(document)
  server = await serveApi(evening.stage.parts, { port: 0, hostname: '127.0.0.1' })
  chromium = await startChromium(server.url)
}, 120_000)
afterAll(async () => {
  if (isChromiumMissing) return
  await chromium.close()
  await server.stop()
})
beforeEach((context) => context.skip(isChromiumMissing, chromiumMissing))

/** As in the first weeks of a season: nothing is calibrated, and no interval is known. */
function makeWidest() {
  const bets = makeBestBets(tonight)
  const picks = bets.picks.filter(({ playerName }) => playerName !== longName)
  const uncalibrated = { calibration: 'uncalibrated' as const, isBestBet: false }
  const reasons = [
    'median 12.3 lies 2.7 below the line of 15',
    'chance of the under 66.7 % (uncalibrated); the prices say 50.0 %',
    'minutes left by who is out: −3.95',
    'average, last 10: −2.15',
    'pace of the opponent, last 15: −1.96',
  ]
  const said = { ...bets, picks: picks.map((pick) => ({ ...pick, ...uncalibrated, reasons })) }
  const ledger = makeLedger({ ...bets, picks })
  const performance = makePerformance()
  const minusLine = { difference: 0.152, interval95: null, dates: 2 }
  return [
    { ...said, ...on('best-bets'), verdict: 'no_bet', why: 'no probability is calibrated yet' },
    {
      ...{ ...ledger, ...on('ledger') },
      picks: ledger.picks.map((pick) => ({
        ...pick,
        ...{ calibration: 'uncalibrated', closingValueProbability: -0.029 },
      })),
    },
    {
      ...{ ...performance, ...on('systems/performance') },
      systems: performance.systems.map((each) => ({ ...each, minusLine })),
    },
  ]
}

/** Of every table: by how much it is wider than what is seen of it, and the height of its usual row. */
async function measure(
  size: Size,
  path: string,
): Promise<{ name: string; beyond: number; height: number }[]> {
  const { page, context } = await chromium.open({ size })
  await page.goto(`${path}?date=2024-11-08`)
  const measured = await page.evaluate<{ name: string; beyond: number; height: number }[]>(`
    [...document.querySelectorAll('.scroll')].map((each) => {
      const heights = [...each.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect().height).sort((a, b) => a - b)
      return { name: each.getAttribute('aria-label'), beyond: each.scrollWidth - each.clientWidth, height: heights[Math.floor(heights.length / 2)] }
    })`)
  await context.close()
  return measured
}

test.each(['/picks/record', '/picks/systems', '/picks/best-bets'])(
  '%s is to be seen whole at a desk',
  { timeout: 60_000 },
  async (path) => {
    const tables = await measure('desktop', path)
    expect(tables.length).toBeGreaterThan(0)
    expect(tables.filter(({ beyond }) => beyond > 0)).toEqual([])
    expect(tables.filter(({ height }) => height > 80)).toEqual([])
  },
)

test.each(['/picks/record', '/picks/systems', '/picks/best-bets'])(
  'no cell past the edge makes the rows of %s high on a phone',
  { timeout: 60_000 },
  async (path) => {
    expect((await measure('phone', path)).filter(({ height }) => height > 80)).toEqual([])
  },
)
