/** The report of a day on its way to people: by the schedule's own action, through the queue, to a receiver that refuses what Slack refuses. */
import { expect, it } from 'vitest'
import type { GameDate } from '../../../src/nba/domain/game-date.ts'
import { readDailyReport } from '../../../src/nba/reports/daily/read-daily-report.ts'
import { windowOf } from '../../../src/nba/reports/daily/report-window.ts'
import { sayDailyReport } from '../../../src/nba/reports/daily/say-daily-report.ts'
import { runScheduleNow } from '../../../src/platform/schedules/run-schedules.ts'
import { startAlertRig } from '../../support/alert-rig.ts'
import { startFaultDay } from '../../support/fault-day.ts'
import { startSlackReceiver } from '../../support/receivers/slack-receiver.ts'
import { createSmallLeague } from '../../support/small-league.ts'

it('the report arrives at a receiver that refuses blocks as Slack does, with every section', async () => {
  const { database, system, gameDate, close } = await startFaultDay(createSmallLeague('report in slack'), {
    settles: false,
  })
  const slack = await startSlackReceiver()
  const rig = await startAlertRig({ clock: system.clock, database })
  try {
    await rig.configure([{ channel: 'slack', url: slack.url, allowPrivate: true }])
    system.clock.advanceTo(windowOf(gameDate as GameDate).until)
    const now = system.clock.now()
    const { schedules } = system.pipeline
    await runScheduleNow(database.db, schedules!, { name: 'daily-report', actor: 'test', now })
    await rig.look()
    await rig.look()
    const said = sayDailyReport(
      await readDailyReport(database.db, schedules, { gameDate: gameDate as GameDate, now }),
    )
    expect(slack.turnedAway).toEqual([])
    expect(slack.read()).toEqual([expect.stringContaining(said.title)])
    const { blocks } = JSON.parse(slack.accepted[0]!.content) as { blocks: { text: { text: string } }[] }
    const told = blocks.map(({ text }) => text.text).join('\n')
    expect(said.sections.length).toBeGreaterThan(4)
    for (const { title } of said.sections) expect(told).toContain(`*${title}*`)
  } finally {
    await Promise.all([rig.close(), slack.close()])
    await close()
  }
})
