/** Speed and accuracy of the modelling core on the real pack.
 *
 *   SIXTHMAN_DATA_PACK=<folder> node bench/features.bench.ts [market] [as_known|known_afterwards] [feature,feature…]
 *
 * Features named last are fitted on beside the declared inputs. With `known_afterwards` rows know who did not play, which nobody could have predicted with: the upper bound of what reports are worth.
 * Prints player-game vectors a second over seven seasons, a slate of 450, a weekly training, a slate's predictions; then the mean
 * absolute errors of every system walk-forward over 2022-23 … 2024-25 with weekly refits. */
import { featureIndex } from '../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf, visitTrainingRows } from '../src/nba/4-features/history-fold.ts'
import { createPredictor } from '../src/nba/5-predictions/predictor.ts'
import { createTrainer } from '../src/nba/5-predictions/training/trainer.ts'
import { addDays, parseGameDate } from '../src/nba/domain/game-date.ts'
import { silentEvening } from '../src/nba/domain/history.ts'
import { type Market, markets } from '../src/nba/domain/market.ts'
import { packSeasons, readPackBlocks } from '../test/nba/features/read-pack.ts'
import { addPackEvenings } from '../test/nba/features/read-pack-evenings.ts'
import { schema, walkForward } from '../test/nba/predictions/backtest.ts'

const market = (process.argv[2] ?? 'points') as Market
const furtherInputs = (process.argv[4] ?? '').split(',')
const availability = process.argv[3] === 'known_afterwards' ? 'known_afterwards' : 'as_known'
if (!markets.includes(market)) throw new Error(`"${market}" is none of ${markets.join(', ')}`)

function measure<T>(name: string, run: () => T, describe: (result: T, milliseconds: number) => string): T {
  const start = performance.now()
  const result = run()
  const milliseconds = performance.now() - start
  console.log(
    `${name.padEnd(44)} ${milliseconds.toFixed(1).padStart(9)} ms   ${describe(result, milliseconds)}`,
  )
  return result
}

const played = measure(
  'read seven seasons from CSV',
  () => readPackBlocks(packSeasons),
  (all) => `${all.length} days`,
)
const blocks = await addPackEvenings(played)

const fold = createHistoryFold([market])
measure(
  'fold and all vectors, seven seasons',
  () => {
    let rows = 0
    for (const block of blocks) {
      visitTrainingRows(fold, block, market, () => {
        rows += 1
      })
      fold.apply(block)
    }
    return rows
  },
  (rows, milliseconds) => `${rows} vectors, ${Math.round((rows / milliseconds) * 1000)} a second`,
)

const trainer = createTrainer(schema, market)
const again = createHistoryFold([market])
measure(
  'the same, and training on every row',
  () => {
    for (const block of blocks) {
      visitTrainingRows(again, block, market, (values, target) =>
        trainer.observe(block.gameDate, block.season, values, target),
      )
      again.apply(block)
    }
  },
  () => 'weekly fits and out-of-sample errors included',
)
const artefacts = measure(
  'artefacts of every system for one Monday',
  () => trainer.train(parseGameDate('2025-04-14')),
  (all) => {
    const fitted = all.find((each) => each.model !== null)
    return `${fitted?.rows} rows × ${fitted?.model?.inputs.length} inputs`
  },
)

const tomorrow = addDays(blocks.at(-1)!.gameDate, 1)
const questions = blocks
  .slice(-2)
  .flatMap((block) => block.playerGames)
  .slice(0, 450)
  .map((game) => queryOf(game, { gameDate: tomorrow, evening: silentEvening }))
const slate = () => questions.map((query) => fold.vector(query, market))
slate()
const vectors = measure('vectors of a slate, with provenance', slate, (all) => `${all.length} players`)
const predictors = artefacts.map((artefact) => createPredictor(artefact, schema))
const predictAll = () =>
  vectors.flatMap(({ values, quality }) =>
    predictors.map((each) => each.predict({ values, quality, line: 2050 })),
  )
predictAll()
measure(
  'predictions of a slate, every system',
  predictAll,
  (all) => `${all.filter((each) => each !== null).length} predictions`,
)

interface Tally {
  rows: number
  centre: number
  median: number
  bias: number
}
const tallies = new Map<string, Tally>()
const minutes = featureIndex('minutes_ewma_8')
const seasons = ['2022-23', '2023-24', '2024-25']
walkForward(
  blocks,
  market,
  seasons,
  ({ block, values, actual, predictions }) => {
    const populations = values[minutes]! >= 15 ? ['A', 'B', `B ${block.season}`] : ['A']
    for (const population of populations) {
      for (const [system, { centre, median }] of predictions) {
        const key = `${population.padEnd(10)} ${system}`
        const tally = tallies.get(key) ?? { rows: 0, centre: 0, median: 0, bias: 0 }
        tallies.set(key, tally)
        tally.rows += 1
        tally.centre += Math.abs(centre - actual)
        tally.median += Math.abs(median - actual)
        tally.bias += centre - actual
      }
    }
  },
  { availability, furtherInputs },
)
console.log(
  `\n${market}, ${availability}, walk-forward, weekly refit. A: all who played; B: minutes_ewma_8 of 15 and more.`,
)
console.log(`${'population, system'.padEnd(28)}      n   MAE of the number   MAE of its median   bias`)
for (const [key, { rows, centre, median, bias }] of [...tallies].sort()) {
  const cells = [centre / rows, median / rows, bias / rows].map((value) => value.toFixed(4))
  console.log(
    `${key.padEnd(28)} ${String(rows).padStart(6)}   ${cells[0]!.padStart(17)}   ${cells[1]!.padStart(17)}   ${cells[2]}`,
  )
}
console.log(
  `\npeak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB, all seven seasons held as objects`,
)
