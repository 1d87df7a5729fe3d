/** systems/performance/{date} and systems/calibration/{date}: what every system has been worth this season, up to and with the date, beside
 * what the line and the prices say of the same rows.
 *
 * Both are added up from sums of the dates; no prediction and no grade is looked at again. A corrected date moves the later ones, too. */
import type { Asset } from '../../platform/asset.ts'
import { guessSeason, seasonStartYear } from '../domain/season.ts'
import { createDocumentAsset } from './create-document-asset.ts'
import { readSaidHalt } from './halts/published-halts.ts'
import { readCoverage } from './read-coverage.ts'
import { readCalibration } from './systems/read-calibration.ts'
import { readIdentical } from './systems/read-identical.ts'
import { readKnownAt } from './systems/read-known-at.ts'
import { readPerformance } from './systems/read-performance.ts'
import type { SeasonSpan } from './systems/season-span.ts'

export const exportSystems: Asset = createDocumentAsset({
  collection: 'systems',
  documents: ['systems/performance', 'systems/calibration'],
  gate: 'systems_publication',
  needs: [
    { asset: 'games', scope: 'same' },
    { asset: 'export_predictions', scope: 'same', required: false },
    ...(['system_daily_performance', 'system_daily_calibration'] as const).flatMap((asset) => [
      { asset, scope: 'same' as const },
      { asset, scope: 'earlier' as const, required: false },
    ]),
  ],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '13:00', daysAfter: 1 },
  async build({ db, gameDate, now }) {
    const season = guessSeason(gameDate)
    const span: SeasonSpan = { from: `${seasonStartYear(season)}-07-01`, through: gameDate }
    const [halt, coverage, performance, identical, calibration, asOf] = await Promise.all([
      readSaidHalt(db, gameDate, now),
      readCoverage(db, gameDate),
      readPerformance(db, span),
      readIdentical(db, span),
      readCalibration(db, span),
      readKnownAt(db, span),
    ])
    const envelope = { asOf, coverage, halt }
    return [
      {
        ...envelope,
        name: 'systems/performance',
        body: { season, ...performance, identical },
      },
      { ...envelope, name: 'systems/calibration', body: { season, calibration } },
    ]
  },
})
