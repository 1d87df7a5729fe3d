/** Speed and accuracy of the modelling core on the real pack.
 *
 *   SIXTHMAN_DATA_PACK=<folder> node bench/features.bench.ts [market] [as_known|known_afterwards] [feature,feature…]
 *
 * Features named last are fitted on beside the declared inputs. With `known_afterwards` rows know who did not play, which nobody could
 * have predicted with: the upper bound of what reports are worth.
 * Prints player-game vectors a second over seven seasons, a slate of 450 and its predictions; then the mean absolute errors of every
 * system but the trees walk-forward over 2022-23 … 2024-25 (those with the trees: `sixthman backtest`). */
import { featureSchema } from '../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../src/nba/4-features/history-fold.ts'
import { visitTrainingRows } from '../src/nba/4-features/training-rows.ts'
import { createPredictors } from '../src/nba/5-predictions/predictor.ts'
import { systems } from '../src/nba/5-predictions/systems/index.ts'
import { createTrainer } from '../src/nba/5-predictions/training/trainer.ts'
import { addDays, parseGameDate } from '../src/nba/domain/game-date.ts'
import { silentEvening } from '../src/nba/domain/history.ts'
import { type Market, markets } from '../src/nba/domain/market.ts'
import { walkForward } from '../src/nba/walk-forward.ts'
import { packSeasons, readPackBlocks } from '../test/nba/features/read-pack.ts'
import { addPackEvenings } from '../test/nba/features/read-pack-evenings.ts'

const market = (process.argv[2] ?? 'points') as Market
const furtherInputs = (process.argv[4] ?? '').split(',')
const schema = {
  ...featureSchema,
  features: featureSchema.features.map((each) =>
    furtherInputs.includes(each.name) ? { ...each, isModelInput: true, isOptional: true } : each,
  ),
}
const availability = process.argv[3] === 'known_afterwards' ? 'known_afterwards' : 'as_known'
if (!markets.includes(market)) throw new Error(`"${market}" is none of ${markets.join(', ')}`)

async function measure<T>(
  name: string,
  run: () => T | Promise<T>,
  describe: (result: T, milliseconds: number) => string,
): Promise<T> {
  const start = performance.now()
  const result = await run()
  const milliseconds = performance.now() - start
  console.log(
    `${name.padEnd(44)} ${milliseconds.toFixed(1).padStart(9)} ms   ${describe(result, milliseconds)}`,
  )
  return result
}

const played = await measure(
  'read seven seasons from CSV',
  () => readPackBlocks(packSeasons),
  (all) => `${all.length} days`,
)
const blocks = await addPackEvenings(played)

const fold = createHistoryFold([market])
await measure(
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

const quick = systems.filter(({ training }) => training === null || training.kind === 'linear')
const trainer = createTrainer({ schema: featureSchema, market, systems: quick })
const again = createHistoryFold([market])
await measure(
  'the same, and training rows kept',
  () => {
    for (const block of blocks) {
      const { gameDate, season } = block
      visitTrainingRows(again, block, market, (values, target, game, line, quality) => {
        trainer.observe({ gameDate, season, values, target, game, line, quality })
      })
      again.apply(block)
    }
  },
  () => '',
)
const artefacts = await measure(
  'seven seasons walked through, week by week',
  () => trainer.train(parseGameDate('2025-04-14')),
  (all) => `${all[0]?.rows} rows in the last fit, ${quick.length} systems`,
)

const tomorrow = addDays(blocks.at(-1)!.gameDate, 1)
const questions = blocks
  .slice(-2)
  .flatMap((block) => block.playerGames)
  .slice(0, 450)
  .map((game) => queryOf(game, { gameDate: tomorrow, evening: silentEvening }))
const slate = () => questions.map((query) => fold.vector(query, market))
slate()
const vectors = await measure('vectors of a slate, with provenance', slate, (all) => `${all.length} players`)
const predictors = createPredictors(artefacts, featureSchema)
const predictAll = () =>
  vectors.flatMap(({ values, quality }) =>
    predictors.map((each) => each.predict({ values, quality, line: 2050 })),
  )
predictAll()
await measure(
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
await walkForward(blocks, {
  market,
  from: parseGameDate('2022-10-18'),
  to: parseGameDate('2025-04-13'),
  systems: quick,
  schema,
  availability,
  visit({ season, expectedMinutes, actual, said }) {
    const populations = expectedMinutes >= 15 ? ['A', 'B', `B ${season}`] : ['A']
    for (const population of populations) {
      for (const { system, centre, median } of said) {
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
})
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
