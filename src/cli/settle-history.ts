/** Works on history that was imported and not derived yet: what training and backtests read are the summaries, not the files. */
import type { System } from '../main.ts'
import { sql } from '../platform/db/sql.ts'
import { processDates } from './process-dates.ts'
import type { Terminal } from './terminal.ts'

/** Up to the date, inclusive. Does nothing where all of it is there; what fails or waits stays open and is shown by `status`. */
export async function settleHistory(
  system: System,
  terminal: Terminal,
  to: string,
  requestedBy: string,
): Promise<void> {
  const gameDates = await readOpenHistory(system, to)
  if (gameDates.length === 0) return
  const { SIXTHMAN_CONCURRENCY: concurrency } = system.config
  await processDates(system, terminal, {
    gameDates,
    scope: 'history',
    cause: 'backfill',
    requestedBy,
    concurrency,
  })
}

async function readOpenHistory({ db }: System, to: string): Promise<string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`
    select game_date as "gameDate" from runs r where scope = 'history' and game_date <= ${to}
      and (planned_from is null or exists (
        select 1 from ledger l where l.game_date = r.game_date and l.committed_state is null and l.state not in ('failed', 'discarded')))
    order by game_date`)
  return rows.map(({ gameDate }) => gameDate)
}
