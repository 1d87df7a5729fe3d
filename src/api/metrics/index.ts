/** Every group of metrics that is read from the database. A new one is a file here and a line below. */
import { alerts } from './alerts.ts'
import { detectorsGroup } from './detectors.ts'
import { evening } from './evening.ts'
import { ledger } from './ledger.ts'
import type { MetricGroup } from './metric-group.ts'
import { processesGroup } from './processes.ts'
import { queue } from './queue.ts'
import { sources } from './sources.ts'
import { storage } from './storage.ts'
import { troubles } from './troubles.ts'

export const metricGroups: readonly MetricGroup[] = [
  ledger,
  queue,
  troubles,
  processesGroup,
  detectorsGroup,
  sources,
  alerts,
  evening,
  storage,
]
