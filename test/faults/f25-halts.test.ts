/** F25, F53: whatever stands against picks — somebody, the calendar, the slate, the market — publishes none, and the document says why and since when. It ends by itself, or by whoever set it; what was published stays, and a lock is a lock. */
import type { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import { liftHalt, setHalt } from '../../src/nba/6-exports/halts/operate-halt.ts'
import { noPicksCause } from '../../src/nba/healers/publication.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type Evening, firstTipAt, gameDate, lastTipAt, startEvening } from '../support/published-evening.ts'

let evening: Evening
afterEach(() => evening.close())

const afternoon = '2025-01-15T18:00:00Z'
const order = (reason: string) => ({ reason, actor: 'ann', now: evening.clock.now() })
const halt = (reason = 'the lines look wrong') => setHalt(evening.database.db, order(reason))
const resume = (reason = 'they were right') => liftHalt(evening.database.db, order(reason))
const sawLines = (at: Temporal.Instant | string) =>
  evening.database.db.query(sql`
    with body as (insert into archive_bodies (body_hash, encoding, body, byte_count) values ('b', 'zstd', '', 0) on conflict do nothing)
    insert into archive_receipts (asset, game_date, resource, url, status, headers, body_hash, received_at, last_seen_at)
    values ('prop_line_replies', ${gameDate}, 'odds-api/x', '', 200, '{}', 'b', ${at}, ${at})
    on conflict (asset, game_date, resource, body_hash) do update set last_seen_at = excluded.last_seen_at`)

describe('a halt by hand', () => {
  it('in the middle of the day is a new revision without picks, with who-knows-why and since when; resumed, the picks are back', async () => {
    evening = await startEvening()
    await evening.settleAt(afternoon)
    expect(await halt()).toEqual({ isChanged: true, gameDates: [gameDate] })
    await evening.settleAt(evening.clock.now())
    expect(await resume()).toEqual({ isChanged: true, gameDates: [gameDate] })
    await evening.settleAt(evening.clock.now().add({ minutes: 1 }))
    const [first, halted, resumed] = await evening.documents()
    expect(first!.picks).toHaveLength(12)
    expect(first!.halt).toEqual({ halted: false, kind: null, reason: null, since: null })
    expect(halted).toMatchObject({
      picks: [],
      withheld: 'halted: the lines look wrong',
      halt: { halted: true, kind: 'manual', since: afternoon },
    })
    expect(resumed).toMatchObject({ withheld: null, picks: first!.picks })
    expect(await evening.openIncidents()).toEqual([])
    const audit = await evening.database.db.query(
      sql`select action, actor, details ->> 'reason' as reason from audit_log where action like 'halt.%' order by id`,
    )
    expect(audit).toEqual([
      { action: 'halt.set', actor: 'ann', reason: 'the lines look wrong' },
      { action: 'halt.lifted', actor: 'ann', reason: 'they were right' },
    ])
  })

  it('set twice is one, and nothing is written the second time', async () => {
    evening = await startEvening()
    await halt()
    expect(await halt('again')).toEqual({ isChanged: false, gameDates: [] })
    await resume()
    expect(await resume()).toEqual({ isChanged: false, gameDates: [] })
    const rows = await evening.database.db.query(sql`select 1 from audit_log where action like 'halt.%'`)
    expect(rows).toHaveLength(2)
  })

  it('between two tips takes back the later game’s picks and leaves those of the one that has begun', async () => {
    evening = await startEvening()
    await evening.settleAt(afternoon)
    await evening.settleAt(firstTipAt.add({ minutes: 10 }))
    await halt()
    await evening.settleAt(evening.clock.now().add({ minutes: 1 }))
    const newest = (await evening.documents()).at(-1)!
    expect(newest.halt.kind).toBe('manual')
    expect(newest.picks.map(({ gameId }) => gameId)).toEqual(Array.from({ length: 6 }, () => '0022400500'))
  })

  it('after the last tip changes nothing, and a pick that was halted at the lock does not come later', async () => {
    evening = await startEvening()
    await evening.settleAt(afternoon)
    await halt()
    await evening.settleAt(evening.clock.now().add({ minutes: 1 }))
    await evening.settleAt(lastTipAt.add({ minutes: 5 }))
    expect((await resume()).gameDates).toEqual([])
    await evening.database.db.query(
      sql`update ledger set refresh_at = ${evening.clock.now()} where asset = 'export_predictions'`,
    )
    await evening.settleAt(evening.clock.now().add({ hours: 1 }))
    const documents = await evening.documents()
    expect(documents).toHaveLength(2)
    expect(documents[1]).toMatchObject({ picks: [], halt: { kind: 'manual' } })
  })

  it('that is set while the document is being made is not overtaken by it', async () => {
    evening = await startEvening()
    let isSet = false
    evening.onBuild = async () => {
      if (!isSet) await halt()
      isSet = true
    }
    await evening.settleAt(afternoon)
    expect(await evening.documents()).toEqual([])
    await evening.settleAt(evening.clock.now().add({ minutes: 1 }))
    expect(await evening.documents()).toMatchObject([{ picks: [], halt: { kind: 'manual' } }])
  })
})

describe('a halt that follows from the facts', () => {
  it.each([
    {
      what: 'too few are predicted',
      options: { predicted: 4 },
      kind: 'quality',
      reason: /^only 8 players are predicted/,
    },
    {
      what: 'too little of the slate is',
      options: { predicted: 6, unpredicted: 3 },
      kind: 'quality',
      reason: /^only 12 of 18 players/,
    },
    {
      what: 'half of the games have no line',
      options: { linelessGames: 1 },
      kind: 'market',
      reason: /^1 of 2 games have no line/,
    },
    {
      what: 'nobody has a line',
      options: { lineless: 6 },
      kind: 'market',
      reason: /^none of those who are predicted/,
    },
  ])('$what: none is published, since the date could have had picks', async ({ options, kind, reason }) => {
    evening = await startEvening(options)
    await evening.settleAt(afternoon)
    const [document] = await evening.documents()
    expect(document).toMatchObject({ picks: [], halt: { halted: true, kind, since: '2025-01-15T15:00:00Z' } })
    expect(document!.withheld).toMatch(reason)
  })

  it('does not take an ordinary evening for one without a market: half of the players of each game have no line', async () => {
    evening = await startEvening({ lineless: 3 })
    await evening.settleAt(afternoon)
    const [document] = await evening.documents()
    expect(document).toMatchObject({ withheld: null, halt: { halted: false } })
  })

  it('says the same bytes whenever it is looked at', async () => {
    evening = await startEvening({ linelessGames: 1 })
    for (const time of [afternoon, '2025-01-15T20:00:00Z', lastTipAt.add({ hours: 5 })]) {
      await evening.settleAt(time)
      await evening.database.db.query(
        sql`update ledger set refresh_at = ${evening.clock.now()} where asset = 'export_predictions'`,
      )
    }
    await evening.settleAt(lastTipAt.add({ hours: 6 }))
    expect(await evening.documents()).toHaveLength(1)
  })

  it('lines that nobody confirms any more stop the picks with time alone, tell a human near the tip, and end when a source answers', async () => {
    evening = await startEvening()
    await sawLines(afternoon)
    await evening.settleAt(afternoon)
    await evening.settleAt('2025-01-15T20:55:00Z')
    expect(await evening.documents()).toHaveLength(1)
    await evening.settleAt('2025-01-15T21:05:00Z')
    expect((await evening.documents()).at(-1)).toMatchObject({
      picks: [],
      withheld: 'no source of lines has answered for 3 hours',
      halt: { kind: 'market', since: '2025-01-15T21:00:00Z' },
    })
    expect(await evening.openIncidents()).toEqual([])
    await evening.settleAt(firstTipAt.subtract({ minutes: 50 }))
    expect(await evening.openIncidents()).toEqual([noPicksCause])
    await sawLines(evening.clock.now())
    await evening.settleAt(evening.clock.now().add({ minutes: 6 }))
    expect((await evening.documents()).at(-1)!.picks).toHaveLength(12)
    expect(await evening.openIncidents()).toEqual([])
  })

  it('an incident tells of a slate that is too thin once, however often it is looked at', async () => {
    evening = await startEvening({ predicted: 4 })
    await evening.settleAt(afternoon)
    expect(await evening.openIncidents()).toEqual([])
    for (let minutes = 55; minutes > 0; minutes -= 10)
      await evening.settleAt(firstTipAt.subtract({ minutes }))
    expect(await evening.database.db.query(sql`select cause, occurrences from incidents`)).toEqual([
      { cause: noPicksCause, occurrences: 1 },
    ])
  })
})

describe('the calendar', () => {
  it('off season, a day off and a season that begins: each date’s document says what it is, and nobody sets or lifts anything', async () => {
    evening = await startEvening()
    evening.answers.set('2025-01-16', {
      kind: 'empty',
      because: 'no game of the 2024-25 regular season on this date',
      isInSeason: true,
    })
    evening.answers.set('2025-01-17', {
      kind: 'empty',
      because: 'off season: the schedule has no game on this date',
    })
    await evening.settleAt('2025-01-17T20:00:00Z')
    await evening.want('2025-01-16')
    await evening.want('2025-01-17')
    expect(await evening.documents('2025-01-16')).toMatchObject([
      { picks: [], halt: { halted: true, kind: 'no_games', since: '2025-01-16T05:00:00Z' } },
    ])
    expect(await evening.documents('2025-01-17')).toMatchObject([
      { picks: [], halt: { halted: true, kind: 'off_season', since: lastTipAt.toString() } },
    ])
    expect((await evening.documents()).at(-1)!.halt.halted).toBe(false)
    expect(await evening.openIncidents()).toEqual([])
  })
})
