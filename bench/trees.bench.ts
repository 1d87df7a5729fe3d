/** Speed and accuracy of the boosted trees.
 *
 *   node bench/trees.bench.ts                     speed of fitting and scoring; our losses on the made data
 *   node bench/trees.bench.ts write <folder>      writes that data as CSV for bench/reference/fit-reference-trees.py; with
 *                                                 SIXTHMAN_DATA_PACK rows of the pack beside it
 *   node bench/trees.bench.ts speed               speed alone
 *   node bench/trees.bench.ts losses              our losses alone; with SIXTHMAN_DATA_PACK on the pack's rows, too
 *
 * Times are wall clock and processor; only the second says something on a machine that others use. */
import { join } from 'node:path'
import { fitTrees } from '../src/nba/5-predictions/trees/fit-trees.ts'
import { rankInputs } from '../src/nba/5-predictions/trees/importance.ts'
import { createTreeScorer } from '../src/nba/5-predictions/trees/score-trees.ts'
import type { TrainingRows } from '../src/nba/5-predictions/trees/training-rows.ts'
import type { TreeModel } from '../src/nba/5-predictions/trees/tree-model.ts'
import type { Growth, Loss, TreeSettings } from '../src/nba/5-predictions/trees/tree-settings.ts'
import { packFolder } from '../test/nba/features/read-pack.ts'
import { readPackRows } from './reference/pack-rows.ts'
import { makeRows, writeRows } from './reference/tree-data.ts'

/** The same settings stand in bench/reference/fit-reference-trees.py. */
const settings: TreeSettings = {
  growth: 'leaf_wise',
  loss: { kind: 'squared' },
  trees: 300,
  learningRate: 0.05,
  leaves: 31,
  depth: 64,
  bins: 255,
  rowShare: 1,
  columnShare: 1,
  leafRowsMin: 20,
  l2: 1,
  earlyStopping: null,
  seed: 'bench',
}
const symmetric = { growth: 'symmetric', depth: 6, leafRowsMin: 1 } as const

interface Data {
  readonly name: string
  readonly draw: number
  readonly rows: TrainingRows
  readonly trainCount: number
}

function* readData(): Generator<Data> {
  for (const draw of draws) {
    yield { name: 'friedman', draw, rows: makeRows('friedman', 30_000, draw), trainCount: 20_000 }
    yield { name: 'gaps', draw, rows: makeRows('gaps', 30_000, draw), trainCount: 20_000 }
  }
  if (packFolder === undefined) return
  const { rows, testFrom } = readPackRows('points', ['2020-21'], ['2021-22', '2022-23', '2023-24'])
  yield { name: 'pack', draw: 1, rows, trainCount: testFrom }
}

/** Of one draw alone the losses of two sound implementations differ by up to a hundredth: the mean of three says more. */
const draws = [1, 2, 3]

const nameInputs = (columns: number) => Array.from({ length: columns }, (_, column) => `x${column + 1}`)

function meanLoss(model: TreeModel, { rows, trainCount }: Data, loss: Loss): number {
  const scores = new Float64Array(rows.count - trainCount)
  createTreeScorer(model).scoreInto(
    rows.values.subarray(trainCount * rows.columns, rows.count * rows.columns),
    scores,
  )
  let sum = 0
  for (const [index, score] of scores.entries()) {
    const error = rows.targets[trainCount + index]! - score
    if (loss.kind === 'squared') sum += error * error
    else {
      const quantile = loss.kind === 'absolute' ? 0.5 : loss.quantile
      const pinball = error > 0 ? quantile * error : (quantile - 1) * error
      sum += loss.kind === 'absolute' ? 2 * pinball : pinball
    }
  }
  return sum / scores.length
}

async function printLosses(): Promise<void> {
  const growths: [Growth, Partial<TreeSettings>][] = [
    ['leaf_wise', {}],
    ['symmetric', symmetric],
  ]
  const losses: Loss[] = [{ kind: 'squared' }, { kind: 'absolute' }, { kind: 'pinball', quantile: 0.8 }]
  const found = new Map<string, number[]>()
  for (const data of readData()) {
    for (const [growth, changes] of growths) {
      for (const loss of losses) {
        const model = await fitTrees(
          data.rows,
          nameInputs(data.rows.columns),
          { ...settings, ...changes, loss },
          { range: { from: 0, to: data.trainCount } },
        )
        const key = `${data.name.padEnd(9)} ${growth.padEnd(10)} ${loss.kind.padEnd(9)}`
        found.set(key, [...(found.get(key) ?? []), meanLoss(model, data, loss)])
      }
    }
  }
  for (const [key, each] of found) {
    const mean = each.reduce((sum, one) => sum + one, 0) / each.length
    console.log(`${key} ours      ${mean.toFixed(5).padStart(9)}`)
  }
}

async function measureFit(growth: Growth, threads: number, rows: TrainingRows): Promise<TreeModel> {
  const start = performance.now()
  const before = process.cpuUsage()
  const model = await fitTrees(
    rows,
    nameInputs(rows.columns),
    { ...settings, trees: 200, learningRate: 0.1, growth, ...(growth === 'leaf_wise' ? {} : { depth: 6 }) },
    { threads },
  )
  const { user, system } = process.cpuUsage(before)
  const [wall, processor] = [performance.now() - start, (user + system) / 1000]
  console.log(
    `fit ${growth.padEnd(10)} ${rows.count} rows × ${rows.columns}, ${model.trees.length} trees, ${threads} thread${threads > 1 ? 's' : ' '}  ${(wall / 1000).toFixed(2)} s, ${(processor / 1000).toFixed(2)} s of processor`,
  )
  return model
}

function measureScoring(model: TreeModel, rows: TrainingRows): void {
  const vectors = 450
  const values = Float64Array.from(rows.values.subarray(0, vectors * rows.columns))
  const scores = new Float64Array(vectors)
  const scorer = createTreeScorer(model)
  const best = (run: () => void) => {
    const times = Array.from({ length: 60 }, () => {
      const start = performance.now()
      run()
      return performance.now() - start
    })
    return Math.min(...times)
  }
  const scoring = best(() => scorer.scoreInto(values, scores))
  const explaining = best(() => scorer.explain(values.subarray(0, rows.columns)))
  const together = best(() => scorer.explain(values))
  console.log(
    `score ${model.growth.padEnd(10)} ${vectors} vectors ${scoring.toFixed(2)} ms, explain one ${explaining.toFixed(2)} ms, all together ${together.toFixed(1)} ms (best of 60); artefact ${(JSON.stringify(model).length / 1024).toFixed(0)} KiB; best input ${rankInputs(model).toSorted((a, b) => b.gainShare - a.gainShare)[0]?.input}`,
  )
}

const [what, folder] = process.argv.slice(2)
if (what === 'write' && folder !== undefined) {
  for (const { name, draw, rows, trainCount } of readData()) {
    const path = join(folder, `${name}-${draw}-${trainCount}.csv`)
    await writeRows(rows, path)
    console.log(`${path}: ${rows.count} rows, the first ${trainCount} to grow on`)
  }
} else {
  if (what !== 'losses') {
    const rows = makeRows('speed', 100_000, 1)
    for (const growth of ['leaf_wise', 'depth_wise', 'symmetric'] as const) {
      await measureFit(growth, 1, rows)
      measureScoring(await measureFit(growth, 2, rows), rows)
    }
  }
  if (what !== 'speed') await printLosses()
}
