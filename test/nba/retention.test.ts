/** What is older than its rule says goes, in batches; what anything still needs stays, however old it is. */
import { readFileSync } from 'node:fs'
import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retentionRules } from '../../src/nba/retention.ts'
import { archiveReply, readBodies } from '../../src/platform/archive/archive.ts'
import type { Queryable } from '../../src/platform/db/database.ts'
import { type Sql, sql } from '../../src/platform/db/sql.ts'
import { keepIncident, resolveIncident } from '../../src/platform/ledger/incidents.ts'
import { readDailyFigures, storeDailyFigures } from '../../src/platform/monitor/daily-figures.ts'
import { countPrunable, pruneAll, pruneSome, rowsAtOnce } from '../../src/platform/retention/prune.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const now = Temporal.Instant.from('2026-01-01T00:00:00Z')
const daysAgo = (days: number): Temporal.Instant => now.subtract({ hours: 24 * days })
const published = '2025-01-10'
const unpublished = '2025-01-11'
let database: TestDatabase
const db = (): TestDatabase['db'] => database.db

beforeEach(async () => {
  database = await createTestDatabase('retention')
})
afterEach(() => database.drop())

const prune = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await pruneAll(db(), retentionRules, { actor: 'test', now })).map(({ rule, rows }) => [rule, rows]),
  )
const texts = async (statement: Sql): Promise<string[]> =>
  (await db().query<{ text: string }>(statement)).map(({ text }) => text)

async function publish(gameDate: string): Promise<void> {
  await db().query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, attempts_max)
    values ('export_results', ${gameDate}, 'complete', 'complete', 'h', 5)`)
}

const reply = (text: string, days: number) => ({
  url: 'https://example.org/x',
  status: 200,
  headers: {},
  body: new TextEncoder().encode(text),
  receivedAt: daysAgo(days),
})
const archive = (gameDate: string, text: string, days: number, connection: Queryable = db()) =>
  archiveReply(connection, { asset: 'box_score_replies', gameDate }, `s/${gameDate}`, reply(text, days))
const refuse = (...hashes: string[]) =>
  db().query(
    sql`update archive_receipts set refusal = 'source.truncated: cut' where body_hash = any(${hashes}::text[])`,
  )
const accept = (gameDate: string, hash: string) =>
  db().query(sql`
    insert into source_replies (asset, game_date, resource, revision, body_hash, received_at, withdrawn)
    values ('box_score_replies', ${gameDate}, ${`s/${gameDate}`}, 1, ${hash}, ${daysAgo(200)}, false)`)

describe('replies', () => {
  test('that were refused go with their bodies once the date is published; accepted ones and those of other dates stay', async () => {
    await publish(published)
    const cut = await archive(published, 'cut short', 200)
    const open = await archive(unpublished, 'cut short as well', 200)
    const newer = await archive(unpublished, 'whole', 150)
    const whole = await archive(published, 'whole reply', 190)
    await refuse(cut.bodyHash, open.bodyHash)
    await accept(published, whole.bodyHash)
    const gone = await prune()
    expect(gone).toMatchObject({ 'refused replies': 1, bodies: 1 })
    const hashes = await texts(sql`select body_hash as text from archive_bodies`)
    expect(hashes.sort()).toEqual([open, newer, whole].map(({ bodyHash }) => bodyHash).sort())
  })

  test('a body from which a later one is a difference stays, and the later one can be read', async () => {
    await publish(published)
    const long = Array.from({ length: 4000 }, (_, row) => `row ${row}`).join('\n')
    const base = await archive(published, long, 200)
    const later = await archive(published, `${long}\none more`, 190)
    await refuse(base.bodyHash)
    await accept(published, later.bodyHash)
    const [stored] = await db().query<{ base: string | null }>(
      sql`select base_hash as base from archive_bodies where body_hash = ${later.bodyHash}`,
    )
    expect(stored!.base).toBe(base.bodyHash)
    expect(await prune()).toMatchObject({ 'refused replies': 1, bodies: 0 })
    const bodies = await readBodies(db(), [later.bodyHash])
    expect(new TextDecoder().decode(bodies.get(later.bodyHash))).toBe(`${long}\none more`)
  })

  test('the newest of a resource and a young one stay, although they were refused', async () => {
    await publish(published)
    const old = await archive(published, 'first', 61)
    const young = await archive(published, 'second', 59)
    const newest = await archive(published, 'third', 58)
    await refuse(old.bodyHash, young.bodyHash, newest.bodyHash)
    expect(await prune()).toMatchObject({ 'refused replies': 1 })
    await db().query(
      sql`update archive_receipts set received_at = ${daysAgo(300)}, last_seen_at = ${daysAgo(300)}`,
    )
    await prune()
    expect(await texts(sql`select resource as text from archive_receipts`)).not.toEqual([])
  })

  test('a body that is pruned between being known and being received is stored again', async () => {
    const first = await archive(published, 'the same', 200)
    await db().query(sql`delete from archive_receipts`)
    let isPruned = false
    const connection: Queryable = {
      async query<Row>(statement: Sql): Promise<Row[]> {
        if (!isPruned && statement.text.includes('insert into archive_receipts')) {
          isPruned = true
          expect(await prune()).toMatchObject({ bodies: 1 })
        }
        return db().query<Row>(statement)
      },
    }
    expect(await archive(published, 'the same', 1, connection)).toMatchObject({ bodyHash: first.bodyHash })
    expect(isPruned).toBe(true)
    expect((await readBodies(db(), [first.bodyHash])).size).toBe(1)
  })
})

test('the page says what the rules say', () => {
  const page = readFileSync(new URL('../../docs/retention.md', import.meta.url), 'utf8')
  const rows = retentionRules.map(
    ({ name, days, because, keeps }) => `| ${name} | ${days} | ${because} | ${keeps} |`,
  )
  expect(page.split('\n').filter((line) => /^\| [a-z ]+ \| \d+ \|/.test(line))).toEqual(rows)
})

test('of verdicts the changes of half a year ago go but for the newest of each subject; figures of days stay for whoever reads them', async () => {
  const change = (subject: string, status: string, days: number) =>
    db().query(sql`
      insert into verdict_changes (detector, subject, at, status, says, figures)
      values ('lines', ${subject}, ${daysAgo(days)}, ${status}, ${`${subject} ${days}`}, '{}')`)
  await change('points', 'critical', 200)
  await change('points', 'well', 190)
  await change('threes', 'warning', 200)
  await change('threes', 'well', 10)
  const figures = (days: number) =>
    storeDailyFigures(db(), 'storage', [{ subject: '', figures: { days } }], daysAgo(days))
  for (const days of [401, 399, 28, 1]) await figures(days)
  expect(await prune()).toMatchObject({ 'verdict changes': 2, 'daily figures': 1 })
  expect(await texts(sql`select says as text from verdict_changes order by says`)).toEqual([
    'points 190',
    'threes 10',
  ])
  const kept = await readDailyFigures(db(), 'storage', '', daysAgo(500))
  expect(kept.map(({ figures: { days } }) => days)).toEqual([399, 28, 1])
})

test('of attempts those that came to nothing go; what committed, the newest, the young and those with an open letter stay', async () => {
  const row = (gameDate: string, fence: number, outcome: string, days: number) =>
    db().query(sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome)
      values ('a', ${gameDate}, ${fence}, 'w', 'schedule', ${daysAgo(days)}, ${daysAgo(days)}, ${outcome})`)
  for (const gameDate of [published, unpublished])
    await db().query(sql`
      insert into ledger (asset, game_date, state, attempts_max, fence) values ('a', ${gameDate}, 'failed', 5, 5)`)
  await row(published, 1, 'not_yet', 100)
  await row(published, 2, 'failed', 100)
  await row(published, 3, 'complete', 100)
  await row(published, 4, 'failed', 80)
  await row(published, 5, 'failed', 100)
  await row(unpublished, 4, 'failed', 100)
  await row(unpublished, 5, 'failed', 100)
  await db().query(sql`
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
    values ('a', ${unpublished}, 5, 'check.failed', '', '{}', 5, ${daysAgo(100)})`)
  expect(await prune()).toMatchObject({ attempts: 2 })
  expect(await texts(sql`select game_date || ' ' || fence as text from attempts order by 1`)).toEqual([
    ...[3, 4, 5].map((fence) => `${published} ${fence}`),
    ...[4, 5].map((fence) => `${unpublished} ${fence}`),
  ])
})

test('a schedule keeps its newest settled tick, from which it reckons, and one that is tried again', async () => {
  await db().query(sql`
    insert into schedules (name, cron, zone, action, known_since) values ('plan', '0 4 * * *', 'UTC', 'plan', ${daysAgo(400)})`)
  for (const [days, kind, state] of [
    [300, 'scheduled', 'done'],
    [299, 'scheduled', 'failed'],
    [298, 'change', 'done'],
    [200, 'scheduled', 'done'],
    [150, 'manual', 'done'],
  ] as const)
    await db().query(sql`
      insert into schedule_ticks (schedule, nominal_at, kind, state, said, actor, tried_at, retry_at)
      values ('plan', ${daysAgo(days)}, ${kind}, ${state}, '', 'x', ${daysAgo(days)}, ${state === 'failed' ? daysAgo(1) : null}::timestamptz)`)
  expect(await prune()).toMatchObject({ ticks: 2 })
  expect(
    await texts(sql`select kind || ' ' || state as text from schedule_ticks order by nominal_at`),
  ).toEqual(['scheduled failed', 'scheduled done', 'manual done'])
})

test('incidents and their history stay, however old: the database refuses to take history away', async () => {
  const now = daysAgo(900)
  await keepIncident(db(), { cause: 'old', severity: 'warning', title: 'old', details: {}, now })
  await resolveIncident(db(), 'old', daysAgo(890))
  await db().query(sql`delete from alert_outbox`)
  await prune()
  expect(await texts(sql`select kind as text from incident_transitions order by id`)).toEqual([
    'opened',
    'resolved',
  ])
  await expect(db().query(sql`delete from incident_transitions`)).rejects.toThrow('never changed or removed')
  await expect(db().query(sql`update incident_transitions set title = ''`)).rejects.toThrow('never changed')
})

describe('a batch', () => {
  const many = rowsAtOnce * 2 + 5
  beforeEach(() =>
    db().query(sql`
      insert into boot_failures (kind, host, pid, error_code, error, failed_at, resolved_at)
      select 'worker', 'h', i, 'config.invalid', '', ${daysAgo(200)}, ${daysAgo(100)} from generate_series(1, ${many}::integer) i`),
  )

  test('is bounded: a tick takes so many, and the next one goes on; what went is in the audit log', async () => {
    const tick = () =>
      db().transaction((tx) =>
        pruneSome(tx, retentionRules, { actor: 'schedule/retention', now, batchesMax: 1 }),
      )
    const rowsOf = async () => (await tick()).find(({ rule }) => rule === 'boot failures')!.rows
    expect([await rowsOf(), await rowsOf(), await rowsOf(), await rowsOf()]).toEqual([
      rowsAtOnce,
      rowsAtOnce,
      5,
      0,
    ])
    expect(await texts(sql`select details ->> 'boot failures' as text from audit_log order by id`)).toEqual([
      String(rowsAtOnce),
      String(rowsAtOnce),
      '5',
    ])
  })

  test('counting changes nothing, and says what pruning takes', async () => {
    const counted = await countPrunable(db(), retentionRules, now)
    expect(counted.find(({ rule }) => rule === 'boot failures')!.rows).toBe(many)
    expect(await prune()).toMatchObject({ 'boot failures': many })
    expect((await countPrunable(db(), retentionRules, now)).every(({ rows }) => rows === 0)).toBe(true)
  })
})
