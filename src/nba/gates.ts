/** The gates between the groups of assets: from when their tiers count, what they let go of, and what they ask of what is there.
 *
 * What a gate waits for is not said here: it follows from what its assets read. docs/gates.md says what each answer means. */
import type { Gate, GateCondition } from '../platform/asset.ts'
import { pickSystem } from './6-exports/pick-system.ts'
import { assetOfFact, type FurtherFact } from './source-order.ts'

/** A tier lets so many optional inputs be missing after so many hours; the required ones are waited for, always. */
const patient = [
  { afterHours: 1, missingMax: 1 },
  { afterHours: 2, missingMax: 2 },
  { afterHours: 4, missingMax: Number.MAX_SAFE_INTEGER },
]

/** Of whoever makes the picks it is let go an hour before the first tip, when a human is told that there are none: so late a document says more than
 * no document (docs/decisions/0026). */
const picksHold: Gate['holdsOutFor'] = {
  assets: [`predictions_${pickSystem}`],
  until: { hoursBeforeFirstTip: 1 },
}

/** What was committed has to be in its tables before anything is built upon it. */
const present: readonly GateCondition[] = [{ kind: 'counted', otherwise: 'closed' }]

/** And what the evening stands on is not built upon silently where it has failed a check. */
const sound: readonly GateCondition[] = [...present, { kind: 'checked', otherwise: 'degraded' }]

/** Nothing is predicted on lines that nobody could confirm for so long; without news of injuries it is, and the gate says so. */
const recent = (has: (fact: FurtherFact) => boolean): readonly GateCondition[] => [
  { kind: 'fresh', asset: assetOfFact('prop_lines'), minutesMax: 180, otherwise: 'closed' },
  ...(has('injuries')
    ? [{ kind: 'fresh', asset: assetOfFact('injuries'), minutesMax: 240, otherwise: 'degraded' } as const]
    : []),
]

export const createGates = (has: (fact: FurtherFact) => boolean): readonly Gate[] => [
  { name: 'schedule_source', base: { at: '04:00' }, tiers: [] },
  { name: 'schedule', base: { at: '04:00' }, tiers: [] },
  { name: 'injuries_source', base: { at: '04:00' }, tiers: [] },
  { name: 'injuries_raw', base: { at: '04:00' }, tiers: patient },
  { name: 'rosters_source', base: { at: '04:00' }, tiers: [] },
  { name: 'rosters_raw', base: { at: '04:00' }, tiers: [] },
  { name: 'referees_source', base: { at: '09:00' }, tiers: [] },
  { name: 'referees_raw', base: { at: '09:00' }, tiers: [] },
  { name: 'prop_lines_source', base: { hoursBeforeFirstTip: 12 }, tiers: [] },
  { name: 'game_lines_source', base: { hoursBeforeFirstTip: 12 }, tiers: [] },
  { name: 'game_lines_raw', base: { hoursBeforeFirstTip: 12 }, tiers: [] },
  { name: 'lines_raw', base: { hoursBeforeFirstTip: 12 }, tiers: [] },
  { name: 'lines', base: { hoursBeforeFirstTip: 9 }, tiers: patient, conditions: present },
  { name: 'features', base: { hoursBeforeFirstTip: 9 }, tiers: patient, conditions: sound },
  { name: 'models', base: { hoursBeforeFirstTip: 9 }, tiers: patient },
  {
    name: 'predictions',
    base: { hoursBeforeFirstTip: 8 },
    tiers: patient,
    conditions: [...sound, ...recent(has)],
  },
  {
    name: 'publication',
    base: { hoursBeforeFirstTip: 6 },
    tiers: patient,
    holdsOutFor: picksHold,
    conditions: sound,
  },
  { name: 'calendar', base: { at: '04:00' }, tiers: [] },
  { name: 'model_health', base: { hoursBeforeFirstTip: 8 }, tiers: [] },
  { name: 'tonight', base: { hoursBeforeFirstTip: 6 }, tiers: patient, conditions: sound },
  { name: 'live_box_scores_source', base: { hoursBeforeFirstTip: 0 }, tiers: [] },
  { name: 'live_box_scores_raw', base: { hoursBeforeFirstTip: 0 }, tiers: [] },
  { name: 'box_scores_source', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'second_opinion_source', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'results_raw', base: { hoursAfterLastTip: 2 }, tiers: patient },
  { name: 'team_results_raw', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'reconciliation', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'play_by_play_source', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'play_by_play_raw', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'results', base: { hoursAfterLastTip: 2 }, tiers: [], conditions: sound },
  { name: 'shots', base: { hoursAfterLastTip: 2 }, tiers: [], conditions: present },
  { name: 'line_results', base: { hoursAfterLastTip: 2 }, tiers: patient, conditions: present },
  { name: 'grading', base: { hoursAfterLastTip: 3 }, tiers: patient, conditions: sound },
  { name: 'performance', base: { hoursAfterLastTip: 3 }, tiers: [], conditions: present },
  { name: 'results_publication', base: { hoursAfterLastTip: 3 }, tiers: [], conditions: present },
  { name: 'systems_publication', base: { hoursAfterLastTip: 3 }, tiers: patient, conditions: present },
  { name: 'players_publication', base: { hoursAfterLastTip: 3 }, tiers: patient, conditions: present },
]
