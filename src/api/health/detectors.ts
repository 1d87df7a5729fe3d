/** Every detector looks as often as it should: what one says that has fallen silent is no news. */
import { judgeFreshness, readDetectorHeartbeats } from '../../platform/monitor/detector-heartbeats.ts'
import { type HealthCheck, nameSome } from './health-check.ts'

export const detectors: HealthCheck = {
  name: 'detectors',
  async look({ db, clock, pipeline }) {
    const declared = pipeline.detectors ?? []
    if (declared.length === 0) return { state: 'well', says: 'none is declared' }
    const beats = new Map((await readDetectorHeartbeats(db)).map((each) => [each.detector, each]))
    const now = clock.now()
    const unheard = declared.flatMap((detector) => {
      const freshness = judgeFreshness(detector, beats.get(detector.name), now)
      return freshness === 'fresh' ? [] : [`${detector.name} (${freshness})`]
    })
    return unheard.length === 0
      ? { state: 'well', says: `all ${declared.length} look` }
      : {
          state: 'warning',
          says: `${unheard.length} of ${declared.length} do not look: ${nameSome(unheard)}`,
        }
  },
}
