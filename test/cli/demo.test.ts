/** The demo told to its end, on a database of the test run. */
import { expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { createTestDatabase } from '../support/database.ts'
import { runCommand } from './run-command.ts'

test('the demo heals both faults, balances its slate, grades its day and ends', {
  timeout: 120_000,
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
    expect(out).toMatch(/rows before tip-off \(label live\)/)
    expect(out).toContain('lock: every game has tipped off')
    expect(out).toContain('On every date slate = predicted + excluded.')
    expect(out).toContain('Simulated league')
    expect(out).not.toMatch(/NOT final|dead letter|label backfill/)
  } finally {
    await database.drop()
  }
})
