/** The league's detectors, in the order in which they are shown. A new one is a file here and a line below. */
import type { Detector } from '../../../platform/monitor/detector.ts'
import type { SourceConfig } from '../../1-sources/clients/index.ts'
import type { SourceOrder } from '../../source-order.ts'
import { createDataQuality } from './data-quality.ts'
import { latency } from './latency.ts'
import { lines } from './lines.ts'
import { modelHealth } from './model-health.ts'
import { quota } from './quota.ts'
import { createSourceDetector } from './sources.ts'
import { systems } from './systems.ts'

export function createNbaDetectors(
  order: SourceOrder,
  config: SourceConfig,
  markets: readonly string[],
): readonly Detector[] {
  return [
    lines,
    systems,
    modelHealth,
    createDataQuality(markets),
    latency,
    createSourceDetector(order, config),
    quota,
  ]
}
