/** What the API answers is what it declares; lists come in pages; what is wrong with a request is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ReadEndpoint } from '../../src/api/v1/endpoint.ts'
import { endpoints } from '../../src/api/v1/index.ts'
import { readCursor } from '../../src/api/v1/page-of.ts'
import { getPartition } from '../../src/api/v1/resources/partitions.ts'
import { phases } from '../../src/platform/asset.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { errorKinds } from '../../src/platform/errors.ts'
import { type ApiStage, doneDate, openDate, setApiStage } from '../support/api-stage.ts'
import { closedDoor } from '../support/doors.ts'
import { fillLists, fillStage, wholeParts } from '../support/fill-stage.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage({ ...closedDoor, requestsPerMinute: 1_000_000 }, wholeParts)
  await fillStage(stage)
  await fillLists(stage)
  await addOthers()
  for (const role of ['viewer', 'viewer', 'admin'] as const) await stage.enter(role)
  await stage.act('/backfills', { from: doneDate, to: doneDate, only: ['all'], reason: 'a sample' })
})
afterAll(() => stage.close())

/** One more in each list that can be chosen from, of another kind in whatever can be chosen. */
async function addOthers(): Promise<void> {
  const { db, clock } = stage.toy
  const now = clock.now()
  for (const statement of [
    sql`
      insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
      values ('totals', ${doneDate}, 91, 'source.timeout', 'no answer came', '{}', 3, ${now})`,
    sql`
      insert into reconciliation_findings (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause, first_seen_at, last_seen_at)
      values (${openDate}, 'readings', 'emptied', 'state', 1, 0, 'games, and no rows', 'readings', ${openDate}, 'planned too early', ${now}, ${now})`,
    sql`
      insert into alert_routes (route, channel, address_digest, minimum, rules, registered_at) values ('night', 'email', 'other', 'info', '[]', ${now})`,
    sql`
      insert into alert_deliveries (route, key, uid, kind, severity, message, state, created_at, not_before)
      values ('night', 'key', 'another', 'canary', 'info', '{"title": "a canary"}', 'waiting', ${now}, ${now})`,
    sql`
      insert into reconciliations (at, dates, expected, found, findings, equations)
      values (${now}, 2, 20, 19, 1, '[{"equation": "lines", "season": "2025-26", "expected": 9, "found": 8, "missing": 1, "extra": 0, "dates": 1}]')`,
    sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at, outcome, wait_ms)
      select 'totals', ${openDate}, fence, 'test', 'upstream', ${now}, 'unchanged', 5 from generate_series(100, 102) as fence`,
    sql`
      insert into player_aliases (alias, player_id, posted_name, confirmed_by, confirmed_at)
      select 'bobby ' || letter, 1626171, 'Bobby ' || letter, 'test', ${now} from unnest(array['b', 'a', 'c']) as letter`,
    sql`
      insert into player_source_ids (source, source_id, player_id, confirmed_by, confirmed_at)
      select source, id, 1626171, 'test', ${now} from (values ('espn', '9'), ('espn', '10'), ('nba', '1')) as v(source, id)`,
    sql`
      insert into rosters (game_date, player_id, player_name, team_id, source, known_at)
      values (${doneDate}, 7, 'Bobby Jones', null, 'nba-stats', ${now}), (${doneDate}, 8, 'Portis Bobbý', 1610612749, 'nba-stats', ${now})`,
    sql`
      insert into api_keys (id, name, secret_hash, scopes, created_at, created_by, expires_at, revoked_at, revoked_by)
      select repeat(id, 12), 'key ' || id, 'hash ' || id, array['read'], ${now}, 'test', ${now}, case id when 'a' then ${now}::timestamptz end, case id when 'a' then 'test' end
      from unnest(array['a', 'b', 'c']) as id`,
    sql`update runs set cause = 'backfill' where game_date = ${openDate}`,
    sql`update incidents set resolved_at = ${now} where id = (select max(id) from incidents)`,
    sql`
      insert into unresolved_names (source, posted_name, game_date, team_ids, reason, seen_in, first_seen_at, last_seen_at)
      values ('espn', 'B. Portis', ${doneDate}, array[1610612749], 'unknown', 'rosters', ${now}, ${now})`,
  ])
    await db.query(statement)
}

const base = '/api/v1'
const read: ApiStage['read'] = (path) => stage.read(path)
/** What is somebody's own is read by him: a key has no sessions. */
const readOwn = async (path: string): Promise<unknown> =>
  (await (await stage.enter('viewer')).get(`${base}${path}`)).json()

const samples: Readonly<Record<string, string>> = {
  '/grid': `/grid?from=${doneDate}&to=${openDate}`,
  '/partitions/{asset}/{gameDate}': `/partitions/totals/${openDate}`,
  '/partitions/{asset}/{gameDate}/attempts': `/partitions/totals/${openDate}/attempts`,
  '/partitions/{asset}/{gameDate}/changes': `/partitions/totals/${doneDate}/changes`,
  '/runs/{gameDate}': `/runs/${openDate}`,
  '/runs/{gameDate}/gates/{gate}': `/runs/${doneDate}/gates/publication`,
  '/incidents/{id}': '/incidents/1',
  '/backfills/{id}': '/backfills/1',
  '/backfill-preview': `/backfill-preview?from=${doneDate}&to=${openDate}&only=all`,
  '/models/{system}/{market}/artefacts': '/models/ridge/points/artefacts',
  '/models/{system}/{market}/course': '/models/ridge/points/course',
  '/durations/{asset}': '/durations/totals',
  '/names/players': '/names/players?search=portis',
  '/audit': '/audit?all=true',
  '/dead-letters': '/dead-letters?all=true',
}

describe('what is read', () => {
  const reads = endpoints.filter((each): each is ReadEndpoint => each.kind === 'read')

  test.for(reads)('$path answers as it declares', async ({ path, reply: shape }) => {
    const value = path.startsWith('/me/') ? await readOwn(path) : await read<unknown>(samples[path] ?? path)
    const parsed = shape.safeParse(value)
    expect(parsed.error?.issues ?? []).toEqual([])
    const isEmpty = JSON.stringify(value) === '[]' || JSON.stringify(value).includes('"items":[]')
    expect(isEmpty, 'an empty list proves nothing').toBe(false)
  })

  test('has a tag by which a reader who has it already is answered 304', async () => {
    const first = await stage.get(`${base}/runs`)
    const tag = first.headers.get('etag')!
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = await stage.get(`${base}/runs`, { 'if-none-match': `"other", W/${tag}` })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await stage.toy.want(['2025-11-03'])
    expect((await stage.get(`${base}/runs`, { 'if-none-match': tag })).status).toBe(200)
  })

  test('tells of the grid how the gates stand, and of the workers how much waits for them', async () => {
    const { gates } = await read<{ gates: object[] }>(samples['/grid']!)
    expect(gates).toContainEqual({ gate: 'publication', gameDate: doneDate, state: 'open' })
    const { queue } = await read<{ queue: { phase: string }[] }>('/workers')
    expect(queue.map(({ phase }) => phase)).toEqual([...phases])
  })

  test('is not kept by a browser where it tells of people, of keys, or of who did what', async () => {
    for (const path of ['/users', '/sessions', '/keys', '/me', '/audit'])
      expect([path, (await stage.get(`${base}${path}`)).headers.get('cache-control')]).toEqual([
        path,
        'no-store',
      ])
  })

  test.for([
    ['/partitions?', 3, 8],
    [`/partitions/totals/${openDate}/attempts?`, 1, 1],
    ['/incidents?all=true&', 1, 2],
    ['/alerts?', 1, 1],
    ['/backfills?', 1, 1],
    ['/users?', 1, 2],
    ['/sessions?', 1, 2],
    ['/keys?', 1, 2],
    ['/names/aliases?', 2, 2],
    ['/names/source-ids?', 1, 2],
    ['/names/players?search=bobby&', 1, 2],
    ['/models/ridge/points/artefacts?', 1, 1],
  ] as const)('%s comes in pages that hold each item once, and in order', async ([list, atOnce, more]) => {
    type Page = { readonly items: readonly object[]; readonly next: string | null }
    const whole = await read<Page>(`${list}limit=200`)
    expect(whole.next).toBeNull()
    const seen: object[] = []
    let after = ''
    for (let pages = 0; pages < 50; pages += 1) {
      const page = await read<Page>(`${list}limit=${atOnce}${after}`)
      seen.push(...page.items)
      if (page.next === null) break
      after = `&after=${page.next}`
    }
    expect(whole.items.length).toBeGreaterThan(more)
    expect(seen).toEqual(whole.items)
  })

  /** A list, what makes it whole, one of its choices, and how an item answers to it. */
  type Item = Readonly<Record<string, unknown>>
  const choices: readonly (readonly [string, string, string, (item: Item) => unknown])[] = [
    ['/runs', '', 'cause', ({ cause }) => cause],
    ['/dead-letters', 'all=true', 'asset', ({ asset }) => asset],
    ['/dead-letters', 'all=true', 'code', ({ errorCode }) => errorCode],
    ['/reconciliation/findings', 'all=true', 'kind', ({ kind }) => kind],
    ['/reconciliation/findings', 'all=true', 'asset', ({ asset }) => asset],
    ['/alerts', '', 'route', ({ route }) => route],
    ['/alerts', '', 'state', ({ state }) => state],
    ['/incidents', 'all=true', 'severity', ({ severity }) => severity],
    ['/incidents', 'all=true', 'state', ({ state }) => state],
    ['/names/unresolved', '', 'source', ({ source }) => source],
  ]
  test.for(choices)('%s?%s can be asked for one %s alone', async ([path, whole, choice, answerOf]) => {
    type Said = readonly Item[] & { readonly items?: readonly Item[]; readonly names?: readonly Item[] }
    const ask = async (query: string): Promise<readonly Item[]> => {
      const said = await read<Said>(`${path}?${query}`)
      return said.items ?? said.names ?? said
    }
    const all = await ask(whole)
    const answers = new Set(all.map(answerOf))
    expect(answers.size).toBeGreaterThan(1)
    for (const answer of answers) {
      const chosen = await ask([whole, `${choice}=${String(answer)}`].join('&'))
      expect(chosen).toEqual(all.filter((each) => answerOf(each) === answer))
    }
  })

  test.for(['/runs', '/reconciliation/findings?all=true', '/names/unresolved'])(
    '%s can be asked for the dates from one to another',
    async (path) => {
      const empty = async (range: string) =>
        JSON.stringify(await read(`${path}${path.includes('?') ? '&' : '?'}${range}`))
      expect(await empty('from=2001-01-01&to=2001-12-31')).toMatch(/"(?:items|names)":\[\]/)
      expect(await empty('from=2001-01-01')).not.toMatch(/"(?:items|names)":\[\]/)
    },
  )

  test('lists keys with those that are revoked last, and finds players by any words of their names, or by id', async () => {
    type Page<Item> = { readonly items: readonly Item[] }
    const { items: keys } = await read<Page<{ name: string; revokedAt: string | null }>>('/keys')
    expect(keys.map(({ revokedAt }) => revokedAt !== null)).toEqual([false, false, false, true])
    const search = async (words: string) =>
      (
        await read<Page<{ name: string; team: string | null }>>(
          `/names/players?search=${encodeURIComponent(words)}`,
        )
      ).items
    expect(await search('BOBBY por')).toMatchObject([
      { name: 'Bobby Portis', team: 'MIL' },
      { name: 'Portis Bobbý' },
    ])
    expect(await search('7')).toMatchObject([{ name: 'Bobby Jones', team: null }])
    expect(await search('%')).toEqual([])
  })

  test('shows no secret that was kept by mistake', async () => {
    for (const path of ['/dead-letters', `/partitions/totals/${openDate}`, '/incidents', '/audit?all=true'])
      expect(JSON.stringify(await read(path))).not.toContain('canary')
  })
})

describe('what is wrong is told', () => {
  test.for([
    ['/partitions?limit=0', 400, 'limit'],
    ['/partitions?limit=100000000', 400, 'limit'],
    ['/partitions?limt=5', 400, 'limt'],
    ['/partitions?limit=5&limit=6', 400, 'twice'],
    ['/partitions?after=abc', 400, 'cursor'],
    ['/keys?after=abc', 400, 'cursor'],
    ['/users?limit=201', 400, 'limit'],
    ['/partitions?state=complete,done', 400, 'state'],
    ['/partitions?from=TODAY', 400, 'words such as TODAY'],
    ['/grid?from=1900-01-01&to=2025-01-01', 400, 'game date'],
    ['/grid?from=2020-01-01&to=2025-01-01', 400, '400 days'],
    ['/grid?from=2025-01-02&to=2025-01-01', 400, 'earlier one first'],
    ['/partitions/nothing/2025-11-05', 404, 'there is no asset nothing'],
    ['/partitions/totals/2025-02-30', 400, 'game date'],
    ['/partitions/Robert%27);drop table ledger;--/2025-11-05', 400, 'asset'],
    ['/runs/2001-01-01', 404, 'not wanted'],
    ['/runs/2025-11-04/gates/none', 404, 'publication'],
    ['/incidents/99', 404, '99'],
    ['/incidents/1e3', 400, 'whole number'],
    ['/backfills/99', 404, '99'],
    ['/nothing', 404, 'nothing at this address'],
  ] as const)('%s: %i', async ([path, status, why]) => {
    const reply = await stage.get(`${base}${path}`)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    const problem = (await reply.json()) as { code: string; detail: string; type: string }
    expect(problem.detail).toContain(why)
    expect(Object.keys(errorKinds)).toContain(problem.code)
    expect(problem.type).toBe(`urn:sixthman:error:${problem.code}`)
  })

  test('a body that is no JSON, of another kind, or holds what is not declared', async () => {
    for (const [body, type] of [
      ['{', 'application/json'],
      ['a=b', 'application/x-www-form-urlencoded'],
      ['[]', 'application/json'],
      ['{"reason":"x","more":1}', 'application/json'],
      ['{"reason":""}', 'application/json'],
      ['{"reason":"\\u0000"}', 'application/json'],
      ['{"reason":"\\ud800"}', 'application/json'],
    ] as const) {
      const reply = await stage.app.request(`${base}/dead-letters/redrive`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${await key()}`, 'content-type': type },
      })
      expect([body, reply.status]).toEqual([body, 400])
    }
  })

  let made: string | undefined
  const key = async () => (made ??= await stage.makeKey('wrong-bodies', ['work', 'dangerous']))
})

test('a cursor of another list is refused, not read', () => {
  const cursor = Buffer.from('{"asset":1}').toString('base64url')
  expect(() => readCursor(cursor, z.int())).toThrow('no cursor of this list')
})

test('a partition is answered with what its description names, and nothing beside', async () => {
  for (const [asset, date] of [
    ['totals', openDate],
    ['hint', doneDate],
  ]) {
    const answer = await stage.read(`/partitions/${asset}/${date}`)
    expect(Object.keys(answer).sort()).toEqual(Object.keys((getPartition.reply as z.ZodObject).shape).sort())
  }
})
