/** The pages that the navigation leads to, in its order: address and title. */
export const tabs: readonly (readonly [string, string])[] = [
  ['/', 'Today'],
  ['/grid', 'Season'],
  ['/runs', 'Runs'],
  ['/reliability', 'Reliability'],
  ['/durations', 'Durations'],
  ['/sources', 'Sources'],
  ['/models', 'Models'],
  ['/monitor', 'Monitor'],
  ['/incidents', 'Incidents'],
  ['/alerts', 'Alerts'],
  ['/dead-letters', 'Dead letters'],
  ['/backfills', 'Backfills'],
  ['/schedules', 'Schedules'],
  ['/workers', 'Workers'],
  ['/names', 'Names'],
  ['/audit', 'Audit'],
]
