/** Everything that the web application answers to whoever may ask for all of it: figures, probes, the API and the pages, with the addresses of the
 * partitions that are named. */
import type { Hono } from 'hono'
import { routeTable } from '../../src/api/route-table.ts'
import { createKey } from '../../src/platform/access/api-keys.ts'
import { scopeNames } from '../../src/platform/access/role.ts'
import { doneDate } from './api-stage.ts'
import { addressOf } from './route-address.ts'
import type { ToySystem } from './toy-system.ts'

export interface Everything {
  readonly metrics: readonly string[]
  readonly probes: readonly string[]
  readonly api: readonly string[]
  readonly pages: readonly string[]
}

/** Neither ends: it goes on for as long as somebody listens. */
const endless = new Set(['/live'])

export async function getEverything(
  app: Hono,
  { db, clock }: Pick<ToySystem, 'db' | 'clock'>,
  { gameDate, assets }: { readonly gameDate: string; readonly assets: readonly string[] },
): Promise<Everything> {
  const now = clock.now()
  const expiresAt = now.add({ hours: 1 })
  const { key } = (await createKey(db, {
    name: 'everything',
    scopes: scopeNames,
    expiresAt,
    actor: 'test',
    now,
  }))!
  const found = { metrics: [], probes: [], api: [], pages: [] } as Record<keyof Everything, string[]>
  for (const { method, path, isProbe } of routeTable) {
    if (method !== 'GET' || endless.has(path)) continue
    const kind =
      path === '/metrics' ? 'metrics' : isProbe ? 'probes' : path.startsWith('/api/') ? 'api' : 'pages'
    const addresses = assets.map((asset) =>
      addressOf(path).replace(doneDate, gameDate).replace('/totals/', `/${asset}/`),
    )
    for (const address of new Set(addresses)) {
      const authorization = `Bearer ${key}`
      // Lists show what is open; with `all` also what is over.
      for (const query of ['', '?all=true']) {
        const reply = await app.request(`${address}${query}`, {
          headers: { authorization, accept: 'text/html' },
        })
        found[kind].push(
          `${address}${query} ${reply.status} ${JSON.stringify([...reply.headers])} ${await reply.text()}`,
        )
      }
    }
  }
  return found
}
