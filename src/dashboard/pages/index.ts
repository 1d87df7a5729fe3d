/** Every page for people, and the forms they send. A new one is a file here and a line below; in the navigation, a line of tabs.ts. */
import type { Route } from '../../api/routes/route.ts'
import { account } from './account.ts'
import { alerts } from './alerts.ts'
import { assetDurations } from './asset-durations.ts'
import { audit } from './audit.ts'
import { backfill } from './backfill.ts'
import { backfillPreview } from './backfill-preview.ts'
import { backfills } from './backfills.ts'
import { choosePlayer } from './choose-player.ts'
import { confirm, confirmForm } from './confirm.ts'
import { deadLetters } from './dead-letters.ts'
import { durations } from './durations.ts'
import { halt } from './halt.ts'
import { incident } from './incident.ts'
import { incidents } from './incidents.ts'
import { latency } from './latency.ts'
import { login, loginForm } from './login.ts'
import { logout } from './logout.ts'
import { model } from './model.ts'
import { models } from './models.ts'
import { monitor } from './monitor.ts'
import { names } from './names.ts'
import { partition } from './partition.ts'
import { partitionChanges } from './partition-changes.ts'
import { reliability } from './reliability.ts'
import { run } from './run.ts'
import { runs } from './runs.ts'
import { schedules } from './schedules.ts'
import { season } from './season.ts'
import { sources } from './sources.ts'
import { today } from './today.ts'
import { workers } from './workers.ts'

export const pages: readonly Route[] = [
  ...[loginForm, login, confirmForm, confirm, logout, account],
  ...[today, season, runs, run, partition, partitionChanges],
  ...[reliability, latency, durations, assetDurations, sources, models, model, monitor, halt],
  ...[incidents, incident, alerts, deadLetters],
  ...[backfills, backfillPreview, backfill],
  ...[schedules, workers, names, choosePlayer, audit],
]
