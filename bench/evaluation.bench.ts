/** What an evaluation costs, and what the leak alarms see on real lines.
 *
 *   SIXTHMAN_DATA_PACK=<folder> node bench/evaluation.bench.ts
 *
 * First 80,000 made-up rows of twelve systems in each of five markets; then, with a data pack, trailing averages on the lines of
 * 2024-25, honest ones and ones that include the game itself. */
import { addDays, parseGameDate } from '../src/nba/domain/game-date.ts'
import { markets } from '../src/nba/domain/market.ts'
import type { ScoredRow, SystemSaid } from '../src/nba/domain/scored-prediction.ts'
import { createEvaluation } from '../src/nba/evaluation/create-evaluation.ts'
import { findLeaks } from '../src/nba/evaluation/leak-alarms.ts'
import { createRandom } from '../src/platform/random.ts'
import { packFolder, readPackRows } from '../test/nba/evaluation/pack-rows.ts'

const rowsAMarket = 80_000
const systems = 12
const rowsADate = 160

const random = createRandom('bench')
const evaluation = createEvaluation({
  markets,
  seed: 'bench',
  random: createRandom('bench'),
  availability: 'known_afterwards',
})
const before = process.memoryUsage().arrayBuffers
let adding = 0
for (const market of markets) {
  for (let index = 0; index < rowsAMarket; index += 1) {
    const row = { ...makeRow(index), market }
    const start = process.cpuUsage()
    evaluation.add(row)
    adding += secondsSince(start)
  }
}
const bytes = process.memoryUsage().arrayBuffers - before
const start = process.cpuUsage()
const report = evaluation.finish()
console.log(
  `${markets.length * rowsAMarket} rows of ${systems} systems, ${report.dates} dates, 40 % with a line`,
)
console.log(`  kept in ${Math.round(bytes / 1e6)} MB`)
console.log(
  `  added in ${adding.toFixed(1)} s, reported in ${secondsSince(start).toFixed(1)} s of processor time (${report.cells.length} cells)`,
)

if (packFolder) {
  console.log(
    '\nsides of all lines (C)                         n     MAE    line   rate    fair  by ρ    shuffled',
  )
  for (const market of ['points', 'rebounds', 'assists', 'threes'] as const) {
    for (const window of ['earlier games', 'the game itself too'] as const) {
      const found = createEvaluation({
        ...{
          markets: [market],
          seed: 'bench',
          random: createRandom('bench'),
          availability: 'known_afterwards',
        },
      })
      for (const { row } of readPackRows(market, window)) found.add(row)
      const judged = found.finish()
      for (const { system, population, mae, median, sides } of judged.cells) {
        if (population !== 'C' || !sides || !median) continue
        const shares = [sides.rate, sides.fairRate, sides.rateByCorrelation, sides.shuffledRate].map((each) =>
          each.toFixed(3),
        )
        console.log(
          `  ${market.padEnd(9)}${window.padEnd(20)} ${system.padEnd(15)} ${String(sides.trials).padStart(5)}  ${mae.value.toFixed(3)}  ${median.lineMae.toFixed(3)}  ${shares.join('  ')}`,
        )
      }
      const [line] = judged.lines
      const { alarms } = findLeaks(judged, { checked: 0, late: 0 })
      const names = [...new Set(alarms.map(({ alarm }) => alarm))]
      console.log(
        `    commonest line ${line!.commonest}: ${(100 * line!.share).toFixed(1)} %; alarms: ${names.join(', ') || 'none'}`,
      )
    }
  }
}

function secondsSince(usage: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(usage)
  return (user + system) / 1e6
}

function makeRow(index: number): Omit<ScoredRow, 'market'> {
  const day = Math.floor(index / rowsADate)
  const hasLine = random.float() < 0.4
  const level = 5 + random.float() * 20
  const price = hasLine ? -110 : null
  return {
    gameDate: addDays(parseGameDate('2022-10-18'), 2 * day),
    season: ['2022-23', '2023-24', '2024-25'][Math.min(2, Math.floor(day / 170))]!,
    gameId: '0022200001',
    playerId: index,
    isHome: true,
    expectedMinutes: random.float() * 36,
    actual: Math.max(0, Math.round(level + 6 * random.normal())),
    line: hasLine ? Math.round(level) + 0.5 : null,
    overProbability: hasLine ? 0.5 : null,
    ...{ overPrice: price, underPrice: price, bestOverPrice: price, bestUnderPrice: price },
    label: 'backfill',
    said: Array.from({ length: systems }, (_, system) =>
      speak(`system ${system}`, level + random.float() * system, hasLine),
    ),
  }
}

function speak(system: string, centre: number, hasLine: boolean): SystemSaid {
  const over = random.float()
  return {
    ...{
      system,
      centre,
      median: centre,
      blended: centre,
      crps: 3,
      placeLow: over * 0.95,
      placeHigh: over * 0.95 + 0.05,
    },
    quantiles: [-10, -8, -4, 0, 4, 8, 10].map((each) => centre + each),
    rawOverProbability: hasLine ? over : null,
    overProbabilityCalibrated: hasLine ? over : null,
    decision: !hasLine ? 'NO_LINE' : over < 0.2 ? 'UNDER' : 'PASS',
  }
}
