/** Points lines of 2024-25, each probability from the mean of the last games and calibrated on the weeks before. */
import { calibrate, fitCalibration, unpricedOver } from '../../src/nba/5-predictions/calibration.ts'
import { calibrationError, meanLogLoss } from '../../test/nba/predictions/calibration-error.ts'
import { readLinedRows } from '../../test/nba/predictions/read-lined-rows.ts'

export function measurePointsLines(): void {
  const rows = readLinedRows()
  const weeks = [...Map.groupBy(rows, (row) => row.week)]
  const start = performance.now()
  const said = weeks.flatMap(([week, members]) => {
    const earlier = rows.filter((row) => row.week < week)
    const calibration = fitCalibration({
      rawOver: Float64Array.from(earlier, (row) => row.rawOver),
      fairOver: new Float64Array(earlier.length).fill(unpricedOver),
      outcomes: Uint8Array.from(earlier, (row) => row.outcome),
    })
    return calibration === null
      ? []
      : members.map(({ rawOver, outcome }) => ({
          raw: rawOver,
          probability: calibrate(calibration, rawOver, unpricedOver),
          outcome,
        }))
  })
  const milliseconds = performance.now() - start
  const raw = said.map(({ raw, outcome }) => ({ probability: raw, outcome }))
  const even = said.map(({ outcome }) => ({ probability: 0.5, outcome }))
  console.log(`${rows.length} rows with a line, ${said.length} of them in weeks that could be calibrated`)
  for (const [name, each] of [
    ['raw', raw],
    ['calibrated', said],
    ['an even coin', even],
  ] as const) {
    console.log(
      `${name.padEnd(14)} calibration error ${calibrationError(each).toFixed(4)}   log loss ${meanLogLoss(each).toFixed(4)}`,
    )
  }
  console.log(`${weeks.length} weekly fits and their probabilities: ${milliseconds.toFixed(0)} ms`)
}
