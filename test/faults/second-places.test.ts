/** Every fact from two places: the first source of lines, rosters or plays dies, the next one answers, what it says is the same as far as
 * it says it, and the first one has its turn again when it is back. */
import { afterEach, describe, expect, it } from 'vitest'
import { espnPlays, espnRosters } from '../../src/nba/1-sources/clients/index.ts'
import { sourceOrder } from '../../src/nba/pipeline.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const league = createSmallLeague('second places')
let day: FaultDay

afterEach(() => day.close())

describe('prop lines', () => {
  /** Who has which line at how many books, as it goes into the predictions. */
  const readUpcoming = () =>
    day.database.db.query<{ playerId: number; line: number; books: number }>(sql`
      select game_id as "gameId", player_id as "playerId", line, books from upcoming_lines
      where game_date = ${day.gameDate} and market = 'points' order by 1, 2, player_key`)

  it('The Odds API dies before there is a line: balldontlie has the same ones, and picks are made of them', async () => {
    day = await startFaultDay(league, { facts: ['rosters'] })
    const healsMs = day.firstTipMs - 2 * hourMs
    day.order({ match: 'api.the-odds-api.com', kind: 'status', untilMs: healsMs })
    await day.liveUntil(healsMs - minuteMs, 30)
    const replies = await day.readLedger('prop_line_replies')
    expect(replies.state).toBe('degraded')
    expect(replies.reason).toContain('balldontlie/player_props answered instead of odds-api/event-odds')
    const theirs = await readUpcoming()
    expect(theirs.length).toBeGreaterThan(10)
    expect(theirs.every(({ playerId }) => playerId !== null)).toBe(true)
    const [predicted] = await day.database.db.query<{ lines: number; noLine: number }>(sql`
      select count(line)::int as lines, (count(*) filter (where recommendation = 'NO_LINE'))::int as "noLine" from (
        select distinct on (system, market, game_id, player_id) * from predictions
        where game_date = ${day.gameDate} order by system, market, game_id, player_id, revision desc) newest where not withdrawn`)
    expect(predicted!.lines).toBeGreaterThan(10)
    expect(await day.readIncidents()).toEqual([])
    expect(await day.countLetters()).toBe(0)

    await day.liveUntil(healsMs + 45 * minuteMs, 15)
    expect((await day.readLedger('prop_line_replies')).state).toBe('complete')
    const events = await day.database.db.query<{ whose: string }>(sql`
      select distinct case when event_id like 'balldontlie/%' then 'balldontlie' else 'odds-api' end as whose from prop_lines
      where game_date = ${day.gameDate} order by 1`)
    expect(
      events.map(({ whose }) => whose),
      'what was posted meanwhile stays',
    ).toEqual(['balldontlie', 'odds-api'])
  })

  it('both give a book and a player the same name: what balldontlie says of the same lines changes none, and adds no book', async () => {
    day = await startFaultDay(league)
    await day.liveUntil(day.firstTipMs - hourMs, 60)
    const ours = await readUpcoming()
    expect(ours.length).toBeGreaterThan(10)
    day.order({ match: 'api.the-odds-api.com', kind: 'status' })
    await day.database.db.query(
      sql`update ledger set refresh_at = ${day.system.clock.now()} where asset = 'prop_line_replies' and game_date = ${day.gameDate}`,
    )
    await day.system.process.settle()
    expect((await day.readLedger('prop_line_replies')).reason).toContain('balldontlie/player_props answered')
    const [doubled] = await day.database.db.query<{ events: number }>(sql`
      select count(distinct event_id)::int as events from prop_lines where game_date = ${day.gameDate}`)
    expect(doubled!.events).toBe(2 * day.games.length)
    expect(await readUpcoming()).toEqual(ours)
  })

  it('both sources dead is one incident; one game that balldontlie answers badly costs the other nothing', async () => {
    day = await startFaultDay(league)
    day.order({ match: 'api.the-odds-api.com', kind: 'status' })
    const [bad, good] = day.games.map(({ gameId }) => gameId)
    day.order({
      match: `game_id=${Number(bad!.slice(2)) + 7_000_000}`,
      kind: 'changed-shape',
      fromMs: day.firstTipMs - 6 * hourMs,
    })
    await day.liveUntil(day.firstTipMs - 4 * hourMs, 30)
    const [newest] = await day.database.db.query<{ resources: string[] }>(sql`
      select array_agg(resource) as resources from (
        select distinct on (resource) resource, withdrawn from source_replies where asset = 'prop_line_replies' and game_date = ${day.gameDate}
          and resource like 'balldontlie/player_props/%' order by resource, revision desc) newest where not withdrawn`)
    expect(newest!.resources).toEqual([`balldontlie/player_props/${day.gameDate}/${good}`])
    expect((await day.readLedger('prop_line_replies')).reason).toContain(
      `${bad} was refused (source.schema-changed`,
    )
    expect(await day.readIncidents()).toEqual([])
    day.order({ match: 'api.balldontlie.io', kind: 'refuse' })
    await day.liveUntil(day.firstTipMs - 2 * hourMs, 15)
    expect(await day.readIncidents()).toEqual([{ cause: 'sources are down', isOpen: true }])
  })

  it('a player whom balldontlie does not name stays in the list under his id, is excluded by it, and is put before a human', async () => {
    day = await startFaultDay(league)
    day.order({ match: 'api.the-odds-api.com', kind: 'status' })
    day.order({ match: 'balldontlie.io/v1/players', kind: 'empty' })
    await day.liveUntil(day.firstTipMs - 6 * hourMs, 30)
    const posted = await day.database.db.query<{ name: string }>(sql`
      select distinct player_name as name from prop_lines where game_date = ${day.gameDate}`)
    expect(posted.length).toBeGreaterThan(10)
    expect(posted.every(({ name }) => /^balldontlie\/\d+$/.test(name))).toBe(true)
    expect((await readUpcoming()).every(({ playerId }) => playerId === null)).toBe(true)
    const [unresolved] = await day.database.db.query<{ count: number }>(sql`
      select count(distinct posted_name)::int as count from unresolved_names where posted_name like 'balldontlie/%'`)
    expect(unresolved!.count).toBe(posted.length)
  })
})

describe('rosters', () => {
  const readRosters = () =>
    day.database.db.query<{ playerId: number; teamId: number; source: string }>(sql`
      select player_id as "playerId", team_id as "teamId", source from rosters where game_date = ${day.gameDate} order by 1`)
  const idsOf = (rows: readonly { playerId: number; teamId: number }[]) =>
    rows.map(({ playerId, teamId }) => `${playerId} ${teamId}`)

  it.each([
    { source: 'espn', dead: /stats.nba.com\/stats\/playerindex/ },
    { source: 'balldontlie', dead: /stats.nba.com\/stats\/playerindex|site.api.espn.com.*roster/ },
  ])('$source stands in for the league, finds everyone by name, and steps back', async ({ source, dead }) => {
    day = await startFaultDay(league, { facts: ['rosters'] })
    const own = await readRosters()
    expect(own.length).toBeGreaterThan(40)
    expect(new Set(own.map((row) => row.source))).toEqual(new Set(['nba-stats']))
    const healsMs = day.morningMs + 6 * hourMs
    day.order({ match: dead, kind: 'status', untilMs: healsMs })
    await day.liveUntil(day.morningMs + 5 * hourMs)
    const theirs = await readRosters()
    expect(new Set(theirs.map((row) => row.source))).toEqual(new Set([source]))
    expect(idsOf(theirs)).toEqual(idsOf(own))
    expect((await day.readLedger('roster_replies')).state).toBe('degraded')
    await day.liveUntil(healsMs + 5 * hourMs)
    expect((await day.readLedger('roster_replies')).state).toBe('complete')
    expect(await readRosters()).toEqual(own)
    expect(await day.countLetters()).toBe(0)
  })

  it('on a fresh installation nobody is known by name: no row is guessed, nothing fails, the names are put before a human', async () => {
    day = await startFaultDay(league, {
      facts: ['rosters'],
      order: { ...sourceOrder, rosters: [espnRosters] },
      day: 0,
    })
    expect(await readRosters()).toEqual([])
    expect((await day.readLedger('rosters')).state).not.toBe('failed')
    const names = await day.database.db.query(sql`select 1 from unresolved_names where source = 'espn'`)
    expect(names.length).toBeGreaterThan(0)
    expect(await day.readIncidents()).toEqual([])
  })
})

describe('plays', () => {
  const countShots = () =>
    day.database.db.query<{
      playerId: number
      made: number
      missed: number
      threes: number
      zoned: number
    }>(sql`
      select player_id as "playerId", (count(*) filter (where is_made))::int as made, (count(*) filter (where not is_made))::int as missed,
        (count(*) filter (where shot_value = 3))::int as threes, count(zone)::int as zoned
      from play_by_play where game_date = ${day.gameDate} and shot_value is not null group by 1 order by 1`)

  it.each([
    { source: 'nba-stats', dead: /liveData\/playbyplay/ },
    { source: 'espn', dead: /playbyplay/ },
  ])('$source stands in for the CDN with the same shots of the same players', async ({ source, dead }) => {
    day = await startFaultDay(league, { facts: ['play_by_play'] })
    day.order({ match: dead, kind: 'status', untilMs: day.lastFinalMs + 4 * hourMs })
    await day.liveUntil(day.lastFinalMs + 3 * hourMs)
    const theirs = await countShots()
    expect(theirs.length).toBeGreaterThan(10)
    expect((await day.readLedger('play_by_play_replies')).reason).toContain(`${source}/`)
    const whose = await day.database.db.query(
      sql`select distinct source from play_by_play where game_date = ${day.gameDate}`,
    )
    expect(whose).toEqual([{ source }])
    for (const { made, missed, zoned } of theirs) expect(zoned).toBe(made + missed)
    const unnamed = await day.database.db.query(sql`
      select distinct player_name as name from play_by_play where game_date = ${day.gameDate} and player_id is null and player_name is not null`)
    const unresolved = await day.database.db.query(sql`
      select distinct posted_name as name from unresolved_names where seen_in = 'play_by_play'`)
    expect(unnamed, 'who is on no roster keeps his plays, and is put before a human').toEqual(unresolved)
    expect(unnamed.length).toBeLessThan(2)
    // The first source is well again; the healer has the date made from it.
    await day.database.db.query(sql`
      update breakers set state = 'closed', failures_in_row = 0, times_opened = 0, probe_at = null, opened_at = null,
        last_success_at = ${day.system.clock.now().add({ hours: 2 })} where name = 'source/nba-cdn/playbyplay' or name like 'host/%'`)
    await day.liveUntil(day.lastFinalMs + 6 * hourMs)
    expect((await day.readLedger('play_by_play_replies')).state).toBe('complete')
    const own = new Map((await countShots()).map(({ zoned, ...rest }) => [rest.playerId, rest]))
    expect(own.size).toBe(theirs.length)
    for (const { zoned, ...rest } of theirs)
      if (rest.playerId !== null) expect(rest).toEqual(own.get(rest.playerId))
  })

  it('a game that ESPN does not list is not left out in silence', async () => {
    const order = { ...sourceOrder, play_by_play: [espnPlays] }
    day = await startFaultDay(league, { facts: ['play_by_play'], order })
    const untilMs = day.lastFinalMs + 5 * hourMs
    day.order({ match: '/scoreboard', kind: 'partial', untilMs, args: { keep: 1 } })
    await day.liveUntil(day.lastFinalMs + 3 * hourMs)
    expect(await day.readLedger('play_by_play_replies')).toMatchObject({
      code: 'source.incomplete',
      hash: null,
    })
    await day.liveUntil(untilMs + 4 * hourMs)
    expect((await day.readLedger('play_by_play_replies')).state).toBe('complete')
  })

  it('plays of another game than the one that was asked for are not taken', async () => {
    const order = { ...sourceOrder, play_by_play: [espnPlays] }
    const [first, second] = league.games('2025-26').filter(({ gameDate }) => gameDate === datesOf(league)[3])
    const eventOf = (gameId: string) => `event=4${gameId.slice(2)}`
    day = await startFaultDay(league, {
      ...{ facts: ['play_by_play'], order },
      wrapHttp: (real) => ({
        get: (request) =>
          real.get({ ...request, url: request.url.replace(eventOf(first!.gameId), eventOf(second!.gameId)) }),
      }),
    })
    await day.liveUntil(day.lastFinalMs + 3 * hourMs)
    const refused = await day.readLedger('play_by_play_replies')
    expect(refused).toMatchObject({ code: 'source.stale', hash: null })
    expect(refused.reason).toContain(`asked for ${first!.gameId}`)
  })
})
