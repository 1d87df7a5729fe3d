/** Grades of before a release that says when they were known: the migration says of them what the program says of new ones. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findMigrations } from '../../../src/platform/db/migrate.ts'
import { Sql, sql } from '../../../src/platform/db/sql.ts'
import { hourMs, startFaultDay } from '../../support/fault-day.ts'
import { createSmallLeague } from '../../support/small-league.ts'

test('older grades are known from when their box scores were', async () => {
  const day = await startFaultDay(createSmallLeague('older grades'))
  const { db } = day.database
  await day.liveUntil(day.firstTipMs - hourMs)
  await day.liveUntil(day.lastFinalMs + 6 * hourMs)
  const readTimes = () =>
    db.query<{ key: string; at: string | null }>(sql`
      select 'grade ' || system || market || player_id || revision as key, known_at::text as at from grades
        where outcome = 'graded' or reason = 'did_not_play'
      union all select 'performance ' || system || market || label, known_at::text from system_daily_performance order by 1`)
  const said = await readTimes()
  expect(said.filter(({ at }) => at !== null).length).toBeGreaterThan(100)
  await db.query(sql`update grades set known_at = null`)
  await db.query(sql`update system_daily_performance set known_at = null`)
  await db.query(
    new Sql(readFileSync(join(findMigrations(), '0039_known_at_of_older_grades.sql'), 'utf8'), []),
  )
  expect(await readTimes()).toEqual(said)
  await day.close()
})
