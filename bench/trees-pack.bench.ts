/** What boosted trees reach on the real pack, and what a fit costs there.
 *
 *   SIXTHMAN_DATA_PACK=<folder> node bench/trees-pack.bench.ts [market]
 *
 * Fitted once on 2018-19 … 2022-23 and tested on all of 2023-24, ridge on the same rows beside them; weekly refits would make all of
 * them a little better. A: all who played. B: minutes_ewma_8 of 15 and more. */

import { contributionOf, fitRidge } from '../src/nba/5-predictions/training/fit-ridge.ts'
import { layOutMoments, MomentSum } from '../src/nba/5-predictions/training/moments.ts'
import { fitTrees } from '../src/nba/5-predictions/trees/fit-trees.ts'
import { createTreeScorer } from '../src/nba/5-predictions/trees/score-trees.ts'
import type { TreeSettings } from '../src/nba/5-predictions/trees/tree-settings.ts'
import { type Market, markets } from '../src/nba/domain/market.ts'
import { packSeasons } from '../test/nba/features/read-pack.ts'
import { readPackRows } from './reference/pack-rows.ts'

const market = (process.argv[2] ?? 'points') as Market
if (!markets.includes(market)) throw new Error(`"${market}" is none of ${markets.join(', ')}`)

const leafWise: TreeSettings = {
  growth: 'leaf_wise',
  loss: { kind: 'squared' },
  trees: 120,
  learningRate: 0.06,
  leaves: 16,
  depth: 12,
  bins: 63,
  rowShare: 0.5,
  columnShare: 0.4,
  leafRowsMin: 200,
  l2: 50,
  earlyStopping: null,
  seed: 'pack',
}
const symmetric: TreeSettings = {
  ...leafWise,
  growth: 'symmetric',
  trees: 150,
  learningRate: 0.07,
  depth: 5,
  rowShare: 0.4,
  leafRowsMin: 100,
  l2: 30,
}

const { rows, inputs, testFrom } = readPackRows(market, [], packSeasons.slice(0, 6))
const { columns, count, values, targets } = rows
const tested = values.subarray(testFrom * columns, count * columns)
const minutes = inputs.indexOf('minutes_ewma_8')
console.log(`${market}: fitted on ${testFrom} rows × ${columns}, tested on ${count - testFrom}`)

function describeErrors(name: string, scores: Float64Array, note: string): void {
  const cells = [0, 15].map((minutesMin) => {
    let [sum, bias, n] = [0, 0, 0]
    for (const [index, score] of scores.entries()) {
      if (minutesMin > 0 && !(tested[index * columns + minutes]! >= minutesMin)) continue
      const error = Math.max(0, score) - targets[testFrom + index]!
      sum += Math.abs(error)
      bias += error
      n += 1
    }
    const population = minutesMin === 0 ? 'A' : 'B'
    return `${population} MAE ${(sum / n).toFixed(4)} bias ${(bias / n).toFixed(3).padStart(6)} n ${n}`
  })
  console.log(`${name.padEnd(20)} ${cells.join('   ')}   ${note}`)
}

/** Stretches of rows stand for weeks: the last eighth of them chooses the penalty. */
function scoreByRidge(): Float64Array {
  const indexes = inputs.map((_, index) => index)
  const lacking = new Set(
    indexes.filter((index) => values.some((value, at) => at % columns === index && Number.isNaN(value))),
  )
  const layout = layOutMoments(indexes, (index) => lacking.has(index))
  const stretches = Array.from({ length: 100 }, () => new MomentSum(layout))
  const rowAt = (row: number) => Float64Array.from(values.subarray(row * columns, (row + 1) * columns))
  for (let row = 0; row < testFrom; row += 1)
    stretches[Math.floor((row * 100) / testFrom)]!.add(rowAt(row), targets[row]!)
  const fit = fitRidge(
    layout,
    stretches.map((each) => each.moments),
  )!
  return Float64Array.from({ length: count - testFrom }, (_, index) => {
    const own = rowAt(testFrom + index)
    return own.reduce((sum, value, column) => sum + contributionOf(fit, column, value), fit.intercept)
  })
}

describeErrors('ridge', scoreByRidge(), '')
for (const settings of [leafWise, symmetric]) {
  for (const loss of [{ kind: 'squared' }, { kind: 'absolute' }] as const) {
    const before = process.cpuUsage()
    const model = await fitTrees(rows, inputs, { ...settings, loss }, { range: { from: 0, to: testFrom } })
    const { user, system } = process.cpuUsage(before)
    const scores = new Float64Array(count - testFrom)
    createTreeScorer(model).scoreInto(tested, scores)
    const cost = `${((user + system) / 1e6).toFixed(2)} s of processor, artefact ${(JSON.stringify(model).length / 1024).toFixed(0)} KiB`
    describeErrors(`${settings.growth} ${loss.kind}`, scores, cost)
  }
}
