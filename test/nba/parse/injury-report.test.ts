import { describe, expect, test } from 'vitest'
import { parseInjuryReport, readInjuryReport } from '../../../src/nba/2-raw/parse/parse-injury-report.ts'
import { columns, readReportTable } from '../../../src/nba/2-raw/parse/parse-injury-report-rows.ts'
import type { Page, Word } from '../../../src/nba/2-raw/parse/parse-injury-report-text.ts'
import { teams } from '../../../src/nba/domain/team.ts'
import { faultOf } from './fault-of.ts'
import { hasPack, readPack, skipNote } from './payloads.ts'

const whenPackIsThere = describe.skipIf(!hasPack)
const warriors = 1610612744

whenPackIsThere(`the injury report of 2024-01-04${skipNote}`, () => {
  const body = hasPack ? readPack('payloads/nba-official/injury_report_2024-01-04.pdf') : new Uint8Array()

  test('14 players of three teams, reported at 12:30 Eastern time', async () => {
    const { reportedAt, injuries } = await readInjuryReport(body)
    expect(reportedAt.toString()).toBe('2024-01-04T17:30:00Z')
    expect(
      injuries.map(({ gameDate, teamId, player, status, reason }) => [
        gameDate?.slice(5),
        teams.find((team) => team.teamId === teamId)!.tricode,
        player.name,
        status,
        reason,
      ]),
    ).toEqual([
      ['01-04', 'SAS', 'Dominick Barlow', 'questionable', 'G League - Two-Way'],
      ['01-04', 'SAS', 'Charles Bassey', 'out', 'Injury/Illness - Left Acl; Tear'],
      ['01-04', 'SAS', 'Malaki Branham', 'doubtful', 'Injury/Illness - Right Ankle; Sprain'],
      ['01-04', 'SAS', 'Sidy Cissoko', 'out', 'G League - On Assignment'],
      ['01-04', 'SAS', 'Zach Collins', 'out', 'Injury/Illness - Right Ankle; Sprain'],
      ['01-04', 'SAS', 'Mamadi Diakite', 'questionable', 'G League - Two-Way'],
      ['01-04', 'SAS', 'David Duke Jr.', 'out', 'G League - Two-Way'],
      ['01-04', 'SAS', 'Doug McDermott', 'out', 'Injury/Illness - Right Forearm; Contusion'],
      ['01-04', 'DEN', 'Vlatko Cancar', 'out', 'Injury/Illness - Left Knee; Surgery'],
      ['01-04', 'DEN', 'Reggie Jackson', 'probable', 'Injury/Illness - Left Calf; Tightness'],
      ['01-04', 'DEN', 'Jalen Pickett', 'out', 'G League - On Assignment'],
      ['01-04', 'DEN', 'Hunter Tyson', 'out', 'G League - On Assignment'],
      ['01-04', 'GSW', 'Draymond Green', 'out', 'League Suspension'],
      ['01-04', 'GSW', 'Gary Payton II', 'out', 'Injury/Illness - Left Hamstring; Strain'],
    ])
  })

  test('the 29 teams that have not submitted are named, with the date carried over the page’s end', async () => {
    const { notSubmitted } = await readInjuryReport(body)
    expect(notSubmitted).toHaveLength(29)
    expect(notSubmitted[0]).toEqual({ gameDate: '2024-01-04', teamId: 1610612749 })
    expect(notSubmitted.filter(({ gameDate }) => gameDate === '2024-01-05')).toHaveLength(28)
  })

  test('a fact holds what the report says, and no id', async () => {
    expect((await parseInjuryReport(body))[13]).toEqual({
      reportedAt: '2024-01-04T17:30:00Z',
      gameDate: '2024-01-04',
      teamId: warriors,
      player: { playerId: null, sourceId: null, name: 'Gary Payton II' },
      status: 'out',
      reason: 'Injury/Illness - Left Hamstring; Strain',
    })
  })

  test('a game book is another document', async () => {
    const gameBook = readPack('payloads/nba-official/gamebook_a.pdf')
    expect(await faultOf(() => parseInjuryReport(gameBook))).toMatchObject({
      code: 'source.schema-changed',
      path: 'page 1',
    })
  })

  test.each([
    ['half a file', () => body.subarray(0, body.length / 2), 'source.truncated'],
    ['nothing', () => new Uint8Array(), 'source.truncated'],
    ['a refusal in XML', () => Buffer.from('<?xml version="1.0"?><Error/>'), 'source.html-instead'],
    ['a page of HTML', () => Buffer.from('<!doctype html>'), 'source.html-instead'],
    ['JSON', () => Buffer.from('{"message":"Forbidden"}'), 'source.schema-changed'],
    ['a PDF of nothing', () => Buffer.from('%PDF-1.4\n%%EOF'), 'source.schema-changed'],
  ])('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseInjuryReport(bad()))).code).toBe(code)
  })
})

describe('the table of an injury report', () => {
  const starts = [23, 120, 200, 264, 425, 586, 666]
  const write = (x: number, y: number, text: string): Word[] =>
    text.split(' ').map((part, place, parts) => {
      const before = parts.slice(0, place).join(' ').length + (place > 0 ? 1 : 0)
      return { x: x + before * 5, y, width: part.length * 5, text: part }
    })
  const row = (y: number, cells: Partial<Record<(typeof columns)[number], string>>): Word[] =>
    columns.flatMap((column, place) => (cells[column] ? write(starts[place]!, y, cells[column]) : []))
  const title = write(289, 533, 'Injury Report: 03/09/25 05:30 PM')
  const heading = row(480, Object.fromEntries(columns.map((column) => [column, column])))
  const game = {
    'Game Date': '03/09/2025',
    'Game Time': '07:00 (ET)',
    Matchup: 'GSW@SAS',
    Team: 'Golden State Warriors',
  }
  const read = (...pages: Page[]) =>
    readReportTable(pages).rows.map((each) => [each.Team, each['Player Name'], each.Reason])

  test('a reason of three lines belongs to the name at its middle', () => {
    const page = [
      ...title,
      ...heading,
      ...row(440, { ...game, 'Player Name': 'Curry, Stephen', 'Current Status': 'Out', Reason: 'Rest' }),
      ...row(404, { 'Player Name': 'Green, Draymond', 'Current Status': 'Out', Reason: 'second' }),
      ...row(418, { Reason: 'first' }),
      ...row(390, { Reason: 'third' }),
    ]
    expect(read(page)).toEqual([
      ['Golden State Warriors', 'Curry, Stephen', 'Rest'],
      ['Golden State Warriors', 'Green, Draymond', 'first second third'],
    ])
  })

  test('a reason that the page’s end cuts goes on at the top of the next, which repeats no heading', () => {
    const first = [
      ...title,
      ...heading,
      ...row(90, { ...game, 'Player Name': 'Curry, Stephen', 'Current Status': 'Out', Reason: 'Left' }),
    ]
    const second = [
      ...row(504, { Reason: 'Knee' }),
      ...row(480, { 'Player Name': 'Green, Draymond', 'Current Status': 'Doubtful', Reason: 'Rest' }),
      ...row(460, { Team: 'San Antonio Spurs', Reason: 'NOT YET SUBMITTED' }),
      ...write(398, 50, 'Page 2 of 2'),
    ]
    expect(read(first, second)).toEqual([
      ['Golden State Warriors', 'Curry, Stephen', 'Left Knee'],
      ['Golden State Warriors', 'Green, Draymond', 'Rest'],
      ['San Antonio Spurs', '', 'NOT YET SUBMITTED'],
    ])
  })

  test('without its title or its columns it is another document', async () => {
    expect(await faultOf(() => read([...heading]))).toMatchObject({ code: 'source.schema-changed' })
    expect(await faultOf(() => read([...title, ...row(480, { Team: 'Team' })]))).toMatchObject({
      code: 'source.schema-changed',
      message: expect.stringContaining('the columns Game Date'),
    })
    expect(await faultOf(() => read([]))).toMatchObject({ code: 'source.schema-changed' })
  })

  test('a reason beside no row is not given to anybody', async () => {
    const page = [
      ...title,
      ...heading,
      ...row(440, { ...game, 'Player Name': 'Curry, Stephen', 'Current Status': 'Out', Reason: 'Rest' }),
      ...row(400, { Reason: 'stray' }),
    ]
    expect(await faultOf(() => read(page))).toMatchObject({
      code: 'source.schema-changed',
      message: expect.stringContaining('"stray" beside none'),
    })
  })
})
