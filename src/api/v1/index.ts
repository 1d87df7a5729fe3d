/** Every endpoint of the API. A new one is declared in the file of its resource, and a line below. */

import type { Endpoint } from './endpoint.ts'
import { listKeys, listSessions, listUsers } from './resources/access.ts'
import { listAttempts } from './resources/attempts.ts'
import {
  cancel,
  getBackfill,
  listBackfills,
  pause,
  previewBackfill,
  resume,
  startBackfill,
} from './resources/backfills.ts'
import { discard, listDeadLetters, redrive } from './resources/dead-letters.ts'
import { getHalt, resumeFromHalt, setHaltByHand } from './resources/halt.ts'
import {
  acceptIncident,
  acknowledgeIncident,
  getIncident,
  listIncidents,
  resolveIncident,
} from './resources/incidents.ts'
import { getDuration, getLatency, getMonitor, listDeliveries, listDurations } from './resources/measures.ts'
import { getModelCourse, listArtefacts, listModels, release, rollBack } from './resources/models.ts'
import {
  confirmName,
  forgetName,
  listAliases,
  listSourceIds,
  listUnresolved,
  searchPlayers,
} from './resources/names.ts'
import { changePassword, endSessions, listOwnSessions } from './resources/own-account.ts'
import { force, getChanges, getGrid, getPartition, listPartitions, retry } from './resources/partitions.ts'
import { getReconciliation, listFindings } from './resources/reconciliation.ts'
import { getGate, getRun, listRuns } from './resources/runs.ts'
import { disable, enable, listSchedules, runSchedule } from './resources/schedules.ts'
import { beginFactor, confirmFactor, getSecondFactor, removeFactor } from './resources/second-factor.ts'
import { listBreakers, listSources, pauseBreaker, resumeBreaker } from './resources/sources.ts'
import { getMe, listAudit, listDocuments, listWorkers } from './resources/system.ts'

export const endpoints: readonly Endpoint[] = [
  ...[getGrid, listPartitions, getPartition, listAttempts, getChanges, retry, force],
  ...[listRuns, getRun, getGate],
  ...[getReconciliation, listFindings],
  ...[getHalt, setHaltByHand, resumeFromHalt],
  ...[listIncidents, getIncident, acknowledgeIncident, resolveIncident, acceptIncident],
  ...[listDeadLetters, redrive, discard],
  ...[listBackfills, getBackfill, previewBackfill, startBackfill, pause, resume, cancel],
  ...[listSchedules, runSchedule, enable, disable],
  ...[listSources, listBreakers, pauseBreaker, resumeBreaker],
  ...[listModels, listArtefacts, getModelCourse, rollBack, release],
  ...[listDurations, getDuration, getLatency, getMonitor, listDeliveries],
  ...[listUnresolved, listAliases, listSourceIds, searchPlayers, confirmName, forgetName],
  ...[listWorkers, listDocuments, listAudit, listUsers, listSessions, listKeys],
  ...[getMe, listOwnSessions, endSessions, changePassword],
  ...[getSecondFactor, beginFactor, confirmFactor, removeFactor],
]
