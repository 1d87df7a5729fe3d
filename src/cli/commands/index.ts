/** Every command, in the order in which help shows them. A new one is a file here and a line below. */
import type { Command } from '../command.ts'
import { alerts } from './alerts.ts'
import { archive } from './archive.ts'
import { audit } from './audit.ts'
import { backfill } from './backfill.ts'
import { backtest } from './backtest.ts'
import { backup } from './backup.ts'
import { breakers } from './breakers.ts'
import { changes } from './changes.ts'
import { completion } from './completion.ts'
import { deadletters } from './deadletters.ts'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { document } from './document.ts'
import { durations } from './durations.ts'
import { explain } from './explain.ts'
import { halt } from './halt.ts'
import { heal } from './heal.ts'
import { health } from './health.ts'
import { importCommand } from './import.ts'
import { incidents } from './incidents.ts'
import { keys } from './keys.ts'
import { lines } from './lines.ts'
import { models } from './models.ts'
import { monitor } from './monitor.ts'
import { players } from './players.ts'
import { publish } from './publish.ts'
import { reconcile } from './reconcile.ts'
import { replay } from './replay.ts'
import { replayServer } from './replay-server.ts'
import { report } from './report.ts'
import { retention } from './retention.ts'
import { retry } from './retry.ts'
import { run } from './run.ts'
import { schedules } from './schedules.ts'
import { schema } from './schema.ts'
import { season } from './season.ts'
import { sources } from './sources.ts'
import { status } from './status.ts'
import { train } from './train.ts'
import { up } from './up.ts'
import { users } from './users.ts'
import { worker } from './worker.ts'

export const commands: readonly Command[] = [
  demo,
  up,
  worker,
  run,
  backfill,
  replay,
  importCommand,
  lines,
  players,
  season,
  train,
  backtest,
  models,
  report,
  status,
  health,
  incidents,
  monitor,
  alerts,
  explain,
  changes,
  durations,
  heal,
  reconcile,
  schedules,
  sources,
  archive,
  retention,
  backup,
  halt,
  breakers,
  retry,
  deadletters,
  document,
  publish,
  schema,
  doctor,
  users,
  keys,
  audit,
  replayServer,
  completion,
]
