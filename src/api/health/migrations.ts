/** The database has this program's migrations, all of them and no more. */
import { readdirSync } from 'node:fs'
import { findMigrations } from '../../platform/db/migrate.ts'
import { readAppliedMigrations } from '../reads/processes.ts'
import type { HealthCheck } from './health-check.ts'

export const migrations: HealthCheck = {
  name: 'migrations',
  async look({ db }) {
    const applied = await readAppliedMigrations(db)
    const own = readdirSync(findMigrations()).filter((file) => /^\d{4}_.*\.sql$/.test(file))
    return {
      state: applied.length === own.length ? 'well' : 'ill',
      says: `${applied.length} of ${own.length} applied`,
    }
  },
}
