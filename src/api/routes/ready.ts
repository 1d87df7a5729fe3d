/** GET /ready: the database answers, its migrations are this program's, and some process leads as controller; 503 otherwise.
 *
 * Each part is answered for by itself, so that the reply says which one is missing. */
import { readdirSync } from 'node:fs'
import { findMigrations } from '../../platform/db/migrate.ts'
import { toPipelineError } from '../../platform/errors.ts'
import type { ApiParts } from '../api-parts.ts'
import { isControllerLeading, readAppliedMigrations } from '../reads/processes.ts'
import type { Route } from './route.ts'

interface Verdict {
  readonly isReady: boolean
  readonly detail: string
}

export const ready: Route = {
  path: '/ready',
  async answer(context, parts) {
    const checks = await check(parts)
    const isReady = Object.values(checks).every((verdict) => verdict.isReady)
    return context.json({ isReady, checks, now: parts.clock.now() }, isReady ? 200 : 503)
  },
}

async function check({ db }: ApiParts): Promise<Record<string, Verdict>> {
  try {
    const applied = await readAppliedMigrations(db)
    const own = readdirSync(findMigrations()).filter((file) => /^\d{4}_.*\.sql$/.test(file))
    const leads = await isControllerLeading(db)
    return {
      database: { isReady: true, detail: 'answers' },
      migrations: {
        isReady: applied.length === own.length,
        detail: `${applied.length} of ${own.length} applied`,
      },
      controller: {
        isReady: leads,
        detail: leads ? 'a process leads' : 'no process leads: start `up` or `worker --controller`',
      },
    }
  } catch (error) {
    const { code } = toPipelineError(error)
    return { database: { isReady: false, detail: `does not answer [${code}]` } }
  }
}
