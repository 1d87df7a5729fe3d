/** The envelope of an invented document. */
import type { Envelope } from '../../../src/site/standing.ts'

export const evening = '2024-12-02'

export function makeEnvelope(document: string, said: Partial<Envelope> = {}): Envelope {
  return {
    document: `${document}/${evening}`,
    schemaVersion: 6,
    revision: 1,
    revisedBecause: [],
    asOf: '2024-12-02T22:15:00Z',
    halt: { halted: false, kind: null, reason: null, since: null },
    withheld: null,
    degraded: [],
    coverage: { slate: 0, predicted: 0, excluded: {} },
    sources: { games: 'a'.repeat(64), prediction_slate: 'b'.repeat(64) },
    ...said,
  }
}

export function makeHalt(reason: string): Pick<Envelope, 'halt' | 'withheld'> {
  return { halt: { halted: true, kind: 'market', reason, since: '2024-12-02T21:00:00Z' }, withheld: reason }
}
