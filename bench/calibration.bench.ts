/** What calibration is worth on real lines, walk-forward by week: points lines of 2024-25 against the mean of the last games.
 *
 *   SIXTHMAN_DATA_PACK=<folder> node bench/calibration.bench.ts
 *
 * Or what other ways of calibrating would have been worth on the lines of a market and season, for the systems named (default: ridge and two
 * averages, which need no trees):
 *
 *   SIXTHMAN_DATA_PACK=<folder> node bench/calibration.bench.ts points_rebounds_assists 2023-24 [system,system…] */
import { compareWays } from './calibration/compare-ways.ts'
import { measurePointsLines } from './calibration/measure-points-lines.ts'

const [market, season, systems] = process.argv.slice(2)
if (market === undefined || season === undefined) measurePointsLines()
else await compareWays(market, season, systems?.split(',') ?? ['ridge', 'ewma_8', 'season_mean'])
