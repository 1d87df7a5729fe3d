/** What is in the archive and was never read, or not by today's parser, is found, read and taken, without asking anybody; and
 * reading again what was read before changes nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { addToArchive } from '../../../src/nba/add-to-archive.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { createNbaPipeline } from '../../../src/nba/pipeline.ts'
import { compareSources } from '../../../src/nba/reports/compare-sources.ts'
import { rereadArchive } from '../../../src/nba/reread-archive.ts'
import { archiveReply } from '../../../src/platform/archive/archive.ts'
import { recordReadings } from '../../../src/platform/archive/readings.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../../support/fault-day.ts'
import { replaySources } from '../../support/replay-sources.ts'
import { createSmallLeague } from '../../support/small-league.ts'

const league = createSmallLeague('adopted')
/** The process's own, as small-league gives it. */
const codeVersion = 'test'
const pipeline = createNbaPipeline({
  markets: ['points'],
  codeVersion,
  facts: [],
  sources: replaySources('http://nowhere.invalid'),
})
const dead = { match: /stats\.nba|liveData|espn|balldontlie/, kind: 'status' } as const

let day: FaultDay

afterEach(() => day.close())

const startAfterwards = () =>
  startFaultDay(league, { now: '2025-11-20T12:00:00Z', cause: 'backfill', settles: false })

/** What the game log answers for the date, as a reply that somebody received. */
async function fetchLog(gameDate = day.gameDate): Promise<Uint8Array> {
  const query = `Season=2025-26&SeasonType=Regular+Season&PlayerOrTeam=P&DateFrom=${gameDate}&DateTo=${gameDate}`
  const reply = await day.system.replay.app.request(`/stats.nba.com/stats/leaguegamelog?${query}`)
  return new Uint8Array(await reply.arrayBuffer())
}

const key = () => ({ asset: 'box_score_replies', gameDate: day.gameDate })
const resource = () => `nba-stats/leaguegamelog/${day.gameDate}`

async function archiveLog(body: Uint8Array) {
  const receivedAt = day.system.clock.now()
  const reply = { url: 'https://stats.nba.com/x', status: 200, headers: {}, body, receivedAt }
  return archiveReply(day.database.db, key(), resource(), reply)
}

const readAccepted = () =>
  day.database.db.query<{ resource: string }>(sql`
    select resource from source_replies where asset = 'box_score_replies' and game_date = ${day.gameDate} and not withdrawn`)

const readRevisions = () =>
  day.database.db.query<{ asset: string; revision: number; hash: string }>(sql`
    select asset, revision, content_hash as hash from ledger order by game_date, asset`)

describe('a reply in the archive', () => {
  it('that a crash left unread is found by the healer and taken, and nobody is asked', async () => {
    day = await startAfterwards()
    const body = await fetchLog()
    day.order({ match: new RegExp(`leaguegamelog.*DateFrom=${day.gameDate}`), kind: 'status' })
    day.order(dead)
    await day.system.process.settle()
    expect((await day.readLedger('box_score_replies')).hash).toBeNull()
    await archiveLog(body)
    await day.liveUntil(day.nowMs() + 14 * minuteMs, 7)
    expect(await readAccepted()).toEqual([])
    const atQuarter = day.taken()[0]!
    await day.liveUntil(day.nowMs() + 10 * minuteMs, 10)
    expect(await readAccepted()).toEqual([{ resource: resource() }])
    expect((await day.readLedger('player_boxscores')).state).toBe('complete')
    const used = await day.database.db.query<{ bodies: number }>(sql`
      select count(*)::int as bodies from archive_receipts where asset = 'box_score_replies'
        and game_date = ${day.gameDate} and refusal is null`)
    expect(used).toEqual([{ bodies: 1 }])
    expect(day.taken()[0]).toBe(atQuarter)
    const bySource = await day.database.db.query(sql`
      select distinct source from player_boxscores where game_date = ${day.gameDate}`)
    expect(bySource).toEqual([{ source: 'nba-stats' }])
  })

  it('that the parser of another version refused is read by this one, and taken', async () => {
    day = await startAfterwards()
    const body = await fetchLog()
    day.order(dead)
    await day.system.process.settle()
    const { bodyHash } = await archiveLog(body)
    const error = { rowCount: null, errorCode: 'source.schema-changed', error: 'the old parser' }
    await recordReadings(
      day.database.db,
      [{ bodyHash, resource: resource(), parser: 'an older version', ...error }],
      day.system.clock.now(),
    )
    await day.liveUntil(day.nowMs() + 25 * minuteMs, 25)
    expect(await readAccepted()).toEqual([{ resource: resource() }])
    const readings = await day.database.db.query<{ parser: string; isRead: boolean }>(sql`
      select parser, row_count is not null as "isRead" from archive_readings where body_hash = ${bodyHash} order by parser`)
    expect(readings).toEqual([
      { parser: 'an older version', isRead: false },
      { parser: codeVersion, isRead: true },
    ])
  })

  it('that this version refused is not read again and again', async () => {
    day = await startAfterwards()
    day.order({ match: 'leaguegamelog', kind: 'changed-shape' })
    await day.system.process.settle()
    const readAt = () =>
      day.database.db.query<{ at: string }>(sql`
        select read_at::text as at from archive_readings where error_code is not null order by 1`)
    const first = await readAt()
    expect(first.length).toBeGreaterThan(0)
    await day.liveUntil(day.nowMs() + hourMs, 20)
    expect(await readAt()).toEqual(first)
  })
})

describe('reading the archive of a date again', () => {
  it('makes the raw partitions again, and where the bytes come out equal nothing downstream', async () => {
    day = await startAfterwards()
    await day.system.process.settle()
    const before = await readRevisions()
    expect((await day.readLedger('grades')).state).toBe('complete')
    const { db } = day.database
    const { clock } = day.system
    const done = await rereadArchive(
      { db, clock, pipeline },
      { from: day.gameDate, to: day.gameDate, asset: null },
      () => {},
    )
    expect(done.unreadable).toEqual([])
    expect(done.rows).toBeGreaterThan(50)
    const names = done.refreshed.map(({ asset }) => asset)
    expect(names).toContain('player_boxscores')
    expect(names.filter((name) => name.endsWith('_replies'))).toEqual([])
    const attemptsOf = (asset: string) => day.countAttempts(asset)
    const attempts = [await attemptsOf('player_boxscores'), await attemptsOf('player_game_summary')]
    day.system.clock.advanceBy(minuteMs)
    await day.system.process.settle()
    expect(await readRevisions()).toEqual(before)
    expect([await attemptsOf('player_boxscores'), await attemptsOf('player_game_summary')]).toEqual([
      attempts[0]! + 1,
      attempts[1],
    ])
  })
})

describe('replies of a fact that is switched off', () => {
  it('are left alone when the archive of their date is read again', async () => {
    day = await startAfterwards()
    await day.system.process.settle()
    const { db } = day.database
    const { clock } = day.system
    const body = new TextEncoder().encode('{"injuries":[]}')
    const reply = { url: 'https://espn.test/x', status: 200, headers: {}, body, receivedAt: clock.now() }
    const off = { asset: 'injury_replies', gameDate: day.gameDate }
    await archiveReply(db, off, `espn/injuries/${day.gameDate}`, reply)
    const range = { from: day.gameDate, to: day.gameDate, asset: null }
    const done = await rereadArchive({ db, clock, pipeline }, range, () => {})
    expect(done.refreshed.map(({ asset }) => asset)).toContain('player_boxscores')
    expect(done.refreshed.map(({ asset }) => asset)).not.toContain('injury_replies')
    expect(done.unreadable).toEqual([])
  })
})

describe('a file that is put into the archive', () => {
  it('is compared with what is stored, is taken for no partition, and has to be what it is said to be', async () => {
    day = await startAfterwards()
    await day.system.process.settle()
    const { db } = day.database
    const { clock, replay } = day.system
    const before = await readRevisions()
    const url = `/api.balldontlie.io/v1/box_scores?date=${day.gameDate}`
    const reply = await replay.app.request(url, { headers: { authorization: 'any' } })
    const file = { gameDate: parseGameDate(day.gameDate), from: 'box.json' }
    const body = new Uint8Array(await reply.arrayBuffer())
    const added = await addToArchive(
      { db, clock, pipeline },
      { ...file, body, name: 'balldontlie/box_scores' },
    )
    expect(added.rows).toBeGreaterThan(30)

    const compared = await compareSources(db, day.gameDate)
    const bdl = compared.find(({ source }) => source === 'balldontlie')
    expect(bdl).toMatchObject({ gamesBoth: day.games.length, gamesAgreeing: day.games.length })
    expect(bdl!.playersBoth).toBeGreaterThan(30)
    expect(bdl!.playersAgreeing).toBe(bdl!.playersBoth)
    await day.liveUntil(day.nowMs() + hourMs, 20)
    expect(await readRevisions()).toEqual(before)

    const other = new TextEncoder().encode('{"data":"none"}')
    await expect(
      addToArchive({ db, clock, pipeline }, { ...file, body: other, name: 'balldontlie/box_scores' }),
    ).rejects.toMatchObject({ code: 'source.schema-changed' })
    await expect(
      addToArchive({ db, clock, pipeline }, { ...file, body, name: 'nobody/knows' }),
    ).rejects.toMatchObject({ code: 'usage.invalid' })
  })
})
