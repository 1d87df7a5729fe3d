/** Pages made of what the program itself publishes of a small league, not of invented documents: their figures, read back from the HTML, are the documents'. */
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createSite } from '../../src/site/site.ts'
import { createDocumentsWorld, type DocumentsWorld } from '../support/documents-world.ts'
import { closedDoor } from '../support/doors.ts'
import type { BestBetsDocument, LedgerDocument } from '../support/site/picks.ts'
import { findTable, readElements, readNumber, readTables, toText } from '../support/site/read-html.ts'
import type {
  makeCalendar,
  makeCalibration,
  makeModelHealth,
  makePerformance,
} from '../support/site/season.ts'
import type { TonightDocument } from '../support/site/tonight.ts'

let world: DocumentsWorld
let app: Hono
let last: string
beforeAll(async () => {
  world = await createDocumentsWorld()
  last = world.dates.at(-1)!
  const { clock, pipeline } = world.system
  const { db } = world.database
  const door = { ...closedDoor, requestsPerMinute: 1_000_000 }
  const site = createSite(db, clock, pipeline)
  app = createApp({ db, clock, pipeline, log: silentLog, door, readSources: async () => [], site })
}, 120_000)
afterAll(() => world.close())

async function readPage(path: string): Promise<string> {
  const reply = await app.request(path)
  expect([path, reply.status]).toEqual([path, 200])
  return reply.text()
}

/** What is shown is the figure, rounded to the digits that are shown; what is not known is a dash. */
function expectShown(what: string, shown: string | undefined, value: number | null): void {
  const read = readNumber(shown ?? '')
  if (value === null) expect([what, shown]).toEqual([what, expect.stringMatching(/^–/)])
  else if (read === undefined) expect([what, shown]).toEqual([what, value])
  else
    expect(Math.abs(read.value - value), `${what}: ${shown} is not ${value}`).toBeLessThanOrEqual(read.half)
}

/** An even price is one, however it is signed; pages write it as books do. */
const even = (price: number | null): number | null => (price === -100 ? 100 : price)
const percent = (share: number | null): number | null => (share === null ? null : 100 * share)

test('tonight shows of everyone on the slate the line, median, chance, prices, value and confidence of the document', async () => {
  const { players } = await world.read<TonightDocument>('tonight/all-players', last)
  const rows = readElements(await readPage(`/picks?date=${last}&market=all`), 'li', 'class="row"')
  const entries = players.flatMap((player) => player.markets.map((entry) => ({ player, entry })))
  expect(rows).toHaveLength(entries.length)
  expect(entries.filter(({ entry }) => entry.prediction?.isPick).length).toBeGreaterThan(10)
  for (const [index, { player, entry }] of entries.entries()) {
    const row = rows[index]!
    expect(toText(row)).toContain(player.playerName)
    const { prediction, line } = entry
    if (prediction === null) {
      expect(toText(row)).toContain('No prediction:')
      continue
    }
    const cells = new Map(
      [...row.matchAll(/<div class="cell"><b>(.*?)<\/b>(.*?)<\/div>/g)].map(([, head, value]) => [
        head!,
        toText(value!),
      ]),
    )
    const best = prediction.edge === null ? null : prediction.edge >= 0 ? line!.bestOver : line!.bestUnder
    const shown = (head: string, value: number | null): void =>
      expectShown(`${player.playerName}, ${head}`, cells.get(head), value)
    shown('line', line?.line ?? null)
    shown('median', prediction.median)
    shown('P(over)', percent(prediction.pOver))
    shown('fair over / under', even(prediction.fairOverPrice))
    shown('best price at this line', even(best?.price ?? null))
    shown('EV', percent(prediction.expectedValue))
    shown('confidence', percent(prediction.confidence))
    expect(toText(row).includes('· pick')).toBe(prediction.isPick)
  }
})

test('best bets show each pick with its price, chance, value and median, the best first', async () => {
  const { picks } = await world.read<BestBetsDocument>('best-bets', last)
  const cards = readElements(await readPage(`/picks/best-bets?date=${last}`), 'article')
  const best = picks.filter(({ isBestBet }) => isBestBet)
  expect(best.length).toBeGreaterThan(5)
  expect(cards).toHaveLength(best.length)
  for (const [index, pick] of best.entries()) {
    const card = cards[index]!
    const heads = readElements(card, 'dt').map(toText)
    const facts = readElements(card, 'dd').map(toText)
    const shown = (head: string, value: number | null): void =>
      expectShown(`${pick.playerName}, ${head}`, facts[heads.indexOf(head)], value)
    expect(toText(readElements(card, 'h2')[0]!)).toContain(`${pick.playerName} ${pick.side} ${pick.line}`)
    shown('best price at this line', even(pick.bestPrice))
    shown('our chance', percent(pick.confidence))
    shown('EV', percent(pick.expectedValue))
    shown('median', pick.median)
    for (const reason of pick.reasons) expect(toText(card)).toContain(toText(reason))
  }
})

test('the record has every pick of every date with its end, and adds up to what the ledgers say', async () => {
  const ledgers = await Promise.all(
    world.dates.map(async (date) => ({ date, ...(await world.read<LedgerDocument>('ledger', date)) })),
  )
  const all = ledgers.flatMap(({ picks }) => picks)
  const count = (outcome: string): number => all.filter((pick) => pick.outcome === outcome).length
  expect(Math.min(count('win'), count('loss'))).toBeGreaterThan(0)
  for (const { date, picks } of ledgers.filter((ledger) => ledger.picks.length > 0)) {
    const page = await readPage(`/picks/record?date=${date}`)
    const [season] = findTable(page, 'by season and label').rows
    expect(season).toMatchObject({
      picks: String(all.length),
      won: String(count('win')),
      lost: String(count('loss')),
      push: String(count('push')),
      void: String(count('void')),
      pending: String(count('pending')),
    })
    const { rows } = findTable(page, 'pick by pick')
    expect(rows).toHaveLength(picks.length)
    for (const [index, pick] of picks.entries()) {
      const row = rows[index]!
      const shown = (head: string, value: number | null): void =>
        expectShown(`${date} ${pick.playerName}, ${head}`, row[head], value)
      expect(row.player).toBe(pick.playerName)
      expect(row.pick).toContain(`${pick.side} ${pick.line}`)
      expect(row.ended).toMatch(
        { win: /^won/, loss: /^lost/, push: /^push/, void: /^void/, pending: /^pending/ }[pick.outcome],
      )
      shown('actual', pick.actual)
      shown('price', even(pick.price))
      shown('best', even(pick.bestPrice))
      shown('chance', percent(pick.confidence))
      shown('units', pick.profit)
    }
  }
})

test('systems stand with the errors of the document, on identical rows and each by itself', async () => {
  const { systems, identical } = await world.read<ReturnType<typeof makePerformance>>(
    'systems/performance',
    last,
  )
  const page = await readPage(`/picks/systems?date=${last}`)
  expect(identical.length).toBeGreaterThan(0)
  const compared = readTables(page).filter(({ rows }) => rows[0]?.['behind the best'] !== undefined)
  expect(compared).toHaveLength(identical.length)
  for (const [index, { systems: members }] of identical.entries()) {
    const sorted = members.toSorted((a, b) => a.meanAbsoluteError - b.meanAbsoluteError)
    for (const [place, { system, meanAbsoluteError }] of sorted.entries())
      expectShown(system, compared[index]!.rows[place]!['mean absolute error'], meanAbsoluteError)
  }
  const { rows } = findTable(page, 'errors: each on the rows that it predicted')
  const sides = findTable(page, 'sides taken').rows
  expect([rows.length, sides.length]).toEqual([systems.length, systems.length])
  for (const [index, each] of systems.entries()) {
    const row = rows[index]!
    expect(row.system).toBe(each.system.replaceAll('_', ' '))
    expectShown(`${each.system}, graded`, row.graded, each.graded)
    expectShown(`${each.system}, error`, row['mean absolute error'], each.meanAbsoluteError)
    expectShown(`${each.system}, the line's`, row['the line’s error there'], each.lineMeanAbsoluteError)
    if (each.hits === null) continue
    const side = sides[index]!
    expect(side.system).toBe(row.system)
    expectShown(`${each.system}, hits`, side['hit rate (95 %)'], percent(each.hits.rate))
    expect(side['hit rate (95 %)']).toContain(` of ${each.hits.n} (`)
  }
})

test('calibration has ours beside the prices, bin by bin', async () => {
  const { calibration } = await world.read<ReturnType<typeof makeCalibration>>('systems/calibration', last)
  const [chosen] = calibration
  const page = await readPage(`/picks/calibration?date=${last}`)
  for (const [name, bins] of [
    ['ours', chosen!.ours.bins],
    ['the market', chosen!.prices.bins],
  ] as const) {
    const { rows } = findTable(page, `${name}: chance of OVER`)
    expect(rows).toHaveLength(bins.length)
    for (const [index, bin] of bins.entries()) {
      expectShown(`${name}, said`, rows[index]!.said, percent(bin.meanProbability))
      expectShown(`${name}, happened`, rows[index]!['happened (95 %)'], percent(bin.realised))
      expectShown(`${name}, n`, rows[index]!.n, bin.n)
    }
  }
})

test('data health has the coverage, the games of the coming dates and every model of the documents', async () => {
  const [dates, models, tonight] = await Promise.all([
    world.read<ReturnType<typeof makeCalendar>>('calendar', last),
    world.read<ReturnType<typeof makeModelHealth>>('model-health', last),
    world.read<TonightDocument>('tonight/all-players', last),
  ])
  const page = await readPage(`/picks/health?date=${last}`)
  const { slate, predicted } = tonight.coverage!
  expect(toText(page)).toContain(`Of ${slate} on the slate ${predicted} are predicted`)
  expect(toText(page)).toContain(dates.says)
  const { rows } = findTable(page, 'part by part')
  expect(rows.map(({ state }) => state)).toContain('complete')
  if (models.models.length === 0) expect(toText(page)).toContain('None is needed yet.')
  else {
    const shown = findTable(page, 'trained on strictly earlier days').rows
    expect(shown.map(({ system }) => system)).toEqual(
      models.models.map(({ system }) => system.replaceAll('_', ' ')),
    )
    for (const [index, { trainingRows }] of models.models.entries())
      expectShown('rows', shown[index]!['learnt from (rows)'], trainingRows)
  }
})
