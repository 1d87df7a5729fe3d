/** The demo told to its end, on a database of the test run. */

import { expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { createTestDatabase } from '../support/database.ts'
import { runCommand } from './run-command.ts'

test('the demo heals both faults, balances its slate, grades its day and ends', {
  timeout: 240_000,
}, async () => {
  const database = await createTestDatabase('demo')
  try {
    const { code, out, err } = await runCommand(['demo', '--days', '1', '--exit', '--port', '0'], {
      DATABASE_URL: database.url,
    })
    expect({ code, err }).toEqual({ code: exitCodes.done, err: '' })
    expect(out).toContain(
      'box_score_replies (degraded): nba-cdn/boxscore answered instead of nba-stats/leaguegamelog',
    )
    expect(out).toContain('healed: box_score_replies')
    expect(out).toMatch(
      /worker process \d+ is killed \(SIGKILL\) with \d+ rows of feature_vectors written and not committed/,
    )
    expect(out).toMatch(/healed: feature_vectors was made, \d+ rows, after: its worker was killed/)
    const attempts = await database.db.query<{ outcome: string }>(sql`
      select outcome from attempts where asset = 'feature_vectors' and game_date = '2025-11-22' order by fence limit 2`)
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['abandoned', 'complete'])
    expect(await database.db.query(sql`select title from incidents`)).toEqual([])
    expect(out).not.toContain('incident ')
    expect(out).toMatch(/\d gates open; among them predictions \(/)
    expect(out).toContain('no pick: too few of our errors are known')
    expect(out).toMatch(
      /\(source\.html-instead: stats\.nba\.com does not answer with sound JSON: .*(expected|…)\)\n/,
    )
    expect(out).toMatch(/after midnight, Sunday 23 November:\n {2}0\d:\d\d {2}/)
    expect(out).toMatch(/rows before tip-off \(label live\)/)
    expect(out).toContain('lock: every game has tipped off')
    expect(out).toContain('On every date slate = predicted + excluded.')
    expect(out).toContain('Simulated league')
    expect(out).not.toMatch(/NOT final|dead letter|label backfill/)
  } finally {
    await database.drop()
  }
})
