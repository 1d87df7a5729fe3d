/** GET /ready: the database answers, its migrations are this program's, and some process leads as controller; 503 otherwise.
 *
 * Each part is answered for by itself, so that the reply says which one is missing. */
import { readdirSync } from 'node:fs'
import { findMigrations } from '../../platform/db/migrate.ts'
import { toPipelineError } from '../../platform/errors.ts'
import type { ApiParts } from '../api-parts.ts'
import { isControllerLeading, readAppliedMigrations, readControllerHeartbeat } from '../reads/processes.ts'
import type { Route } from './route.ts'

interface Verdict {
  readonly isReady: boolean
  readonly detail: string
}

export const ready: Route = {
  method: 'GET',
  access: 'public',
  isProbe: true,
  path: '/ready',
  async answer(context, parts) {
    const checks = await check(parts)
    const isReady = Object.values(checks).every((verdict) => verdict.isReady)
    return context.json({ isReady, checks, now: parts.clock.now() }, isReady ? 200 : 503)
  },
}

async function check(parts: ApiParts): Promise<Record<string, Verdict>> {
  const { db } = parts
  try {
    const applied = await readAppliedMigrations(db)
    const own = readdirSync(findMigrations()).filter((file) => /^\d{4}_.*\.sql$/.test(file))
    return {
      database: { isReady: true, detail: 'answers' },
      migrations: {
        isReady: applied.length === own.length,
        detail: `${applied.length} of ${own.length} applied`,
      },
      controller: await checkController(parts),
    }
  } catch (error) {
    const { code } = toPipelineError(error)
    return { database: { isReady: false, detail: `does not answer [${code}]` } }
  }
}

/** A loop beats every few seconds; this is ten times as long. */
const heartbeatAgeSecondsMax = 30

/** Leading alone is not enough: a loop that hangs still holds its lock. */
async function checkController({ db, clock }: ApiParts): Promise<Verdict> {
  if (!(await isControllerLeading(db))) {
    return { isReady: false, detail: 'no process leads: start `up` or `worker --controller`' }
  }
  const beat = await readControllerHeartbeat(db)
  const ageSeconds =
    beat === null ? Number.POSITIVE_INFINITY : Math.round(clock.now().since(beat).total('seconds'))
  return ageSeconds <= heartbeatAgeSecondsMax
    ? { isReady: true, detail: `a process leads, its last pass was ${ageSeconds} s ago` }
    : {
        isReady: false,
        detail: `a process leads, and its loop has not ended a pass for ${ageSeconds} s: restart it`,
      }
}
