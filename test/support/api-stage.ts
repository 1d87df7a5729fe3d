/** The web application over the toy pipeline with a bit of everything in it: a date that is done, one with a failed partition and its dead
 * letter, an incident, a schedule, a backfill, users of each role, and a way to call it as any of them. */
import type { Hono } from 'hono'
import type { ApiParts } from '../../src/api/api-parts.ts'
import { createApp } from '../../src/api/app.ts'
import { createKey } from '../../src/platform/access/api-keys.ts'
import type { Door } from '../../src/platform/access/door.ts'
import { hashPassword } from '../../src/platform/access/password-hash.ts'
import { type Role, roles, type Scope, scopeNames } from '../../src/platform/access/role.ts'
import { beginSession } from '../../src/platform/access/sessions.ts'
import { createUser } from '../../src/platform/access/users.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { type Browser, createBrowser } from './browser.ts'
import { closedDoor } from './doors.ts'
import { scheduleToy } from './toy-schedules.ts'
import { startToySystem, type ToySystem } from './toy-system.ts'

export const doneDate = '2025-11-04'
export const openDate = '2025-11-05'
export const password = 'a quiet evening'

export interface ApiStage {
  readonly toy: ToySystem
  readonly app: Hono
  readonly parts: ApiParts
  /** A key with the scopes. */
  makeKey(name: string, scopes: readonly Scope[]): Promise<string>
  /** Logged in, with a user of that role; the form of the login costs a slow hash, and has tests of its own. */
  enter(role: Role): Promise<Browser>
  /** With a key that may everything. */
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** Below /api/v1; fails the test where the answer is not 200. */
  read<Value = Record<string, unknown>>(path: string): Promise<Value>
  act(path: string, body: object, headers?: Record<string, string>): Promise<Acted>
  close(): Promise<void>
}

export interface Acted {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export async function setApiStage(
  door: Door = { ...closedDoor, requestsPerMinute: 1_000_000 },
  /** In the place of what the toy pipeline gives. */
  replace: (pipeline: Pipeline) => Partial<ApiParts> = () => ({}),
): Promise<ApiStage> {
  const toy = await startToySystem([doneDate, openDate], `${doneDate}T03:00:00Z`)
  const { db, clock } = toy
  const { pipeline } = await scheduleToy(toy)
  await toy.want([doneDate])
  await toy.settleAt(`${doneDate}T23:00:00Z`)
  toy.world.obstacles.set('totals', () => {
    throw new PipelineError('coverage.unbalanced', 'the sum is not right; apiKey=canary-5e1f-canary')
  })
  await toy.want([openDate])
  await toy.settleAt(`${openDate}T05:00:00Z`)
  toy.world.obstacles.clear()
  await openIncident(db, {
    ...{ cause: 'test', severity: 'critical', title: 'something is wrong', details: {}, now: clock.now() },
  })
  const passwordHash = await hashPassword(password, { memory: 64, passes: 1, parallelism: 1 })
  for (const role of roles)
    await createUser(db, { name: `the-${role}`, role, passwordHash, actor: 'test', now: clock.now() })

  const own: ApiParts = { db, clock, pipeline, log: silentLog, door, readSources: async () => [] }
  const parts: ApiParts = { ...own, ...replace(pipeline) }
  const app = createApp(parts)
  const makeKey = async (name: string, scopes: readonly Scope[]): Promise<string> => {
    const now = clock.now()
    const made = await createKey(db, {
      name,
      scopes,
      expiresAt: now.add({ hours: 24 * 90 }),
      actor: 'test',
      now,
    })
    return made!.key
  }
  const master = await makeKey('master', scopeNames)
  const asMaster = (headers: Record<string, string>) => ({ authorization: `Bearer ${master}`, ...headers })
  const get: ApiStage['get'] = async (path, headers = {}) => app.request(path, { headers: asMaster(headers) })
  const post: ApiStage['post'] = async (path, body, headers = {}) =>
    app.request(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: asMaster({ 'content-type': 'application/json', ...headers }),
    })
  return {
    toy,
    app,
    parts,
    makeKey,
    async enter(role) {
      const browser = createBrowser(app)
      const session = { userName: `the-${role}`, address: '127.0.0.1', limits: door.limits, now: clock.now() }
      browser.cookies.set('sixthman', (await beginSession(db, session)).token)
      return browser
    },
    get,
    post,
    async read<Value>(path: string) {
      const reply = await get(`/api/v1${path}`)
      if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
      return (await reply.json()) as Value
    },
    async act(path, body, headers) {
      const reply = await post(`/api/v1${path}`, body, headers)
      return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Acted['body'] }
    },
    close: () => toy.close(),
  }
}

/** Every table with a hash of its content, without when somebody was last seen. */
export async function hashTables(db: ToySystem['db']): Promise<Map<string, string>> {
  const tables = await db.query<{ name: string }>(sql`
    select tablename as name from pg_tables where schemaname = 'public' order by tablename`)
  const rows = await db.query<{ name: string; hash: string }>(sql`
    select t.name, md5((xpath('/table', query_to_xml(format('select md5(string_agg(line, %L order by line)) as h from (select (to_jsonb(x) - %L - %L - %L)::text as line from %I x) l',
      '', 'last_seen_at', 'last_used_at', 'last_used_from', t.name), true, false, '')))[1]::text) as hash
    from unnest(${tables.map(({ name }) => name)}::text[]) as t(name)`)
  return new Map(rows.map(({ name, hash }) => [name, hash]))
}
