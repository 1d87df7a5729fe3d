/** Each action of the API has its effect in the ledger and one sealed audit row; what fails leaves neither. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/platform/audit/verify-audit.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, doneDate, openDate, setApiStage } from '../support/api-stage.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
})
afterAll(() => stage.close())

const read: ApiStage['read'] = (path) => stage.read(path)
const act: ApiStage['act'] = (path, body, headers) => stage.act(path, body, headers)
const lastAction = async () =>
  (
    await stage.toy.db.query<{
      actor: string
      action: string
      details: Record<string, unknown>
      origin: object
    }>(sql`
      select actor, action, details, origin from audit_log where starts_with(action, 'operator.') order by id desc limit 1`)
  )[0]!

describe('an action', () => {
  const reason = 'the sum was mended'

  test('retry gives what failed a fresh budget; who, why, from where, before and after stand in one sealed row', async () => {
    const { status, body } = await act(`/partitions/totals/${openDate}/retry`, { reason })
    expect([status, body]).toEqual([200, { asset: 'totals', gameDate: openDate, outcome: 'redriven' }])
    expect((await stage.toy.row('totals', openDate)).state).toBe('expected')
    expect(await lastAction()).toMatchObject({
      actor: 'key/master',
      action: 'operator.partitions.retry',
      details: {
        input: { reason, asset: 'totals' },
        before: [{ state: 'failed' }],
        after: [{ state: 'expected', attemptsUsed: 0 }],
      },
      origin: { via: 'web', key: expect.stringMatching(/^[0-9a-f]{12}$/) },
    })
    const redriven = await stage.toy.db.query(
      sql`select origin ->> 'via' as via from audit_log where action = 'dead_letter.redriven'`,
    )
    expect(redriven).toEqual([{ via: 'web' }])
    expect(await verifyAudit(stage.toy.db, null)).toMatchObject({ unsealed: 0, faults: [] })
    await stage.toy.settleAt(`${openDate}T05:10:00Z`)
    expect((await stage.toy.row('totals', openDate)).state).toBe('complete')
    expect(await act(`/partitions/totals/${openDate}/retry`, { reason })).toMatchObject({ status: 409 })
    expect(await act(`/partitions/totals/2001-01-01/retry`, { reason })).toMatchObject({ status: 404 })
  })

  test('force makes again what is final, and not what is locked', async () => {
    expect(await act(`/partitions/totals/${openDate}/force`, { reason })).toMatchObject({
      status: 200,
      body: { outcome: 'made again' },
    })
    expect((await stage.toy.row('totals', openDate)).refreshAt).not.toBeNull()
    const locked = await act(`/partitions/report/${doneDate}/force`, { reason })
    expect(locked).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('locked since tip-off') },
    })
  })

  test('redrive and discard close the named letters and no others', async () => {
    await stage.toy.db.query(sql`
      insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
      select asset, ${openDate}, 90, 'check.failed', 'x', '{}', 3, ${stage.toy.clock.now()} from unnest(array['hint', 'readings', 'trend']) as asset`)
    const open = async () =>
      (await read<{ items: { id: number }[] }>('/dead-letters')).items.map(({ id }) => id)
    const ids = await open()
    expect(ids).toHaveLength(3)
    expect(await act('/dead-letters/discard', { ids: [ids[0], 9_999], reason })).toMatchObject({
      status: 409,
    })
    expect(await act('/dead-letters/discard', { ids: [ids[0]], reason })).toMatchObject({
      body: { ids: [ids[0]] },
    })
    expect(await act('/dead-letters/redrive', { ids: [ids[1]], reason })).toMatchObject({
      body: { ids: [ids[1]] },
    })
    expect(await act('/dead-letters/redrive', { reason })).toMatchObject({ body: { ids: [ids[2]] } })
    expect(await open()).toEqual([])
  })

  test('a backfill does what its preview showed, and can be paused, resumed and cancelled', async () => {
    const words = { from: openDate, to: openDate, only: 'all' }
    const preview = await read<{ partitions: object[] }>(`/backfill-preview?${new URLSearchParams(words)}`)
    const ordered = await act('/backfills', { ...words, only: ['all'], reason })
    expect(ordered).toMatchObject({ status: 200, body: { partitions: preview.partitions.length } })
    const { id } = ordered.body
    expect(await lastAction()).toMatchObject({
      action: 'operator.backfills.order',
      details: { before: null, after: { id, state: 'running' } },
    })
    expect(await read(`/backfills/${id}`)).toMatchObject({
      requestedBy: 'key/master',
      state: 'running',
      total: preview.partitions.length,
    })
    expect(await act('/backfills', { ...words, only: ['all'], reason })).toMatchObject({ status: 409 })
    expect(
      await act('/backfills', { from: openDate, to: openDate, assets: ['nothing'], reason }),
    ).toMatchObject({ status: 400 })
    expect(
      await act('/backfills', { from: doneDate, to: openDate, only: ['all'], partitionsMax: 1, reason }),
    ).toMatchObject({ status: 400 })
    for (const [change, state] of [
      ['pause', 'paused'],
      ['resume', 'running'],
      ['cancel', 'cancelled'],
    ] as const)
      expect(await act(`/backfills/${id}/${change}`, { reason })).toMatchObject({
        status: 200,
        body: { state },
      })
    expect(await act(`/backfills/${id}/pause`, { reason })).toMatchObject({ status: 409 })
    expect(await lastAction()).toMatchObject({
      action: 'operator.backfills.cancel',
      details: { before: 'running', after: 'cancelled' },
    })
  })

  test('a schedule is run, switched off and on', async () => {
    expect(await act('/schedules/morning/run', { reason })).toMatchObject({
      body: { outcome: 'done', said: 'acted' },
    })
    expect(await act('/schedules/morning/disable', { reason })).toMatchObject({ body: { changed: true } })
    expect(await read('/schedules')).toMatchObject([{ name: 'morning', state: 'disabled' }])
    expect(await act('/schedules/morning/disable', { reason })).toMatchObject({ body: { changed: false } })
    expect(await act('/schedules/morning/enable', { reason })).toMatchObject({ body: { changed: true } })
    expect(await act('/schedules/noon/run', { reason })).toMatchObject({ status: 404 })
  })

  test('a halt by hand is set and lifted', async () => {
    expect(await read('/halt')).toMatchObject({ inForce: null })
    expect(await act('/halt/set', { reason })).toMatchObject({ body: { changed: true } })
    expect(await act('/halt/set', { reason })).toMatchObject({ body: { changed: false } })
    expect(await read('/halt')).toMatchObject({ inForce: { reason, setBy: 'key/master' } })
    expect(await act('/halt/resume', { reason })).toMatchObject({ body: { changed: true } })
  })

  test('an incident is acknowledged and resolved', async () => {
    const { id } = (await read<{ items: { id: number }[] }>('/incidents')).items[0]!
    expect(await act('/incidents/acknowledge', { ids: [id, 999], note: 'mine' })).toMatchObject({
      body: { ids: [id], left: [999] },
    })
    expect(await read(`/incidents/${id}`)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'key/master',
    })
    expect(await act('/incidents/resolve', { ids: [id], note: 'over' })).toMatchObject({
      body: { ids: [id] },
    })
  })

  test('an incident that is over, is not there, or has no level is refused what can do nothing, and no row says that it was done', async () => {
    const { db, clock } = stage.toy
    const [made] = await db.query<{ id: number }>(sql`
      insert into incidents (cause, severity, title, details, opened_at, last_seen_at)
      values ('without a level', 'info', 'a fault', '{}', ${clock.now()}, ${clock.now()}) returning id`)
    const { id } = made!
    const countRows = async () => (await db.query(sql`select 1 from audit_log`)).length
    const before = await countRows()
    const refused = async (operation: string, ids: readonly number[], why: string): Promise<void> => {
      const reply = await act(`/incidents/${operation}`, { ids, note: 'now' })
      expect([reply.status, reply.body.detail]).toEqual([409, why])
    }
    expect(await read(`/incidents/${id}`)).toMatchObject({ hasLevel: false })
    await refused('accept', [id], `incident ${id} has no level that could be taken as normal`)
    await refused('acknowledge', [9999], 'there is no incident 9999')
    expect(await countRows()).toBe(before)
    await act('/incidents/resolve', { ids: [id], note: 'over' })
    const after = await countRows()
    for (const operation of ['acknowledge', 'resolve', 'accept'])
      await refused(operation, [id], `incident ${id} is resolved already`)
    expect(await countRows()).toBe(after)
  })

  test('of many incidents has each of them in its row, before and after', async () => {
    const made = await stage.toy.db.query<{ id: number }>(sql`
      insert into incidents (cause, severity, title, details, opened_at, last_seen_at)
      select 'many ' || n, 'info', 'one of many', '{}', ${stage.toy.clock.now()}, ${stage.toy.clock.now()} from generate_series(1, 45) n returning id`)
    const ids = made.map(({ id }) => id)
    await act('/incidents/resolve', { ids, note: 'all of them' })
    const { before, after } = (await lastAction()).details as Record<string, { id: number; state: string }[]>
    expect(before!.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'open']))
    expect(after!.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'resolved']))
  })

  test('a source is left alone and asked again', async () => {
    const name = 'source/espn/injuries'
    expect(await act('/breakers/open', { name, minutes: 30, reason })).toMatchObject({ status: 200 })
    expect(await read('/breakers')).toContainEqual(expect.objectContaining({ name, state: 'open' }))
    expect(await act('/breakers/close', { name, reason })).toMatchObject({ body: { changed: true } })
    expect(await act('/breakers/open', { name: 'source/nobody', minutes: 30, reason })).toMatchObject({
      status: 404,
    })
  })

  test('what the command line refuses is refused here with the same words', async () => {
    expect(await act('/names/confirm', { postedName: 'B. Portis', playerId: 5, reason })).toMatchObject({
      status: 400,
      body: { detail: 'no player has the id 5 in any box score or roster; nothing was confirmed' },
    })
    expect(await act('/names/forget', { name: 'B. Portis', reason })).toMatchObject({ status: 400 })
    const subject = { system: 'ridge', market: 'points', reason }
    expect(await act('/models/roll-back', { ...subject, to: 'abcdef' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('no artefact of it begins so') },
    })
    expect(await act('/models/release', subject)).toMatchObject({ status: 200, body: { dates: null } })
  })

  test('with an idempotency key is done once', async () => {
    const headers = { 'idempotency-key': 'run-the-morning-1' }
    const acts = async () => (await stage.toy.db.query(sql`select 1 from acts`)).length
    const before = await acts()
    stage.toy.clock.advanceBy(1_000)
    const first = await act('/schedules/morning/run', { reason: 'once' }, headers)
    const second = await act('/schedules/morning/run', { reason: 'once' }, headers)
    expect(second.body).toEqual(first.body)
    expect([first, second].map((each) => each.headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect(await acts()).toBe(before + 1)
    expect(await act('/schedules/morning/run', { reason: 'twice' }, headers)).toMatchObject({ status: 409 })
    expect(await act('/schedules/morning/run', { reason }, { 'idempotency-key': 'short' })).toMatchObject({
      status: 400,
    })
  })

  test('that fails leaves no audit row and no change', async () => {
    const count = async () => (await stage.toy.db.query(sql`select 1 from audit_log`)).length
    const before = await count()
    await act('/backfills/99999/cancel', { reason })
    await act(`/partitions/report/${doneDate}/force`, { reason })
    expect(await count()).toBe(before)
  })
})
