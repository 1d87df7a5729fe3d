/** F52 as people hear of it: an outage of every source is told of while it lasts, and that it is over, to a real mail server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startAlertRig } from '../support/alert-rig.ts'
import { hourMs, startFaultDay } from '../support/fault-day.ts'
import { mailUser, startMailReceiver } from '../support/receivers/mail-receiver.ts'
import { createSmallLeague } from '../support/small-league.ts'

it('is told of while it lasts, and that it is over: to a real mail server, each once', async () => {
  const day = await startFaultDay(createSmallLeague('outage told'))
  const fromMs = day.nowMs() + hourMs
  day.order({ match: /./, kind: 'refuse', fromMs, untilMs: fromMs + 4 * hourMs })
  await day.liveUntil(fromMs + 3 * hourMs, 60)
  const mail = await startMailReceiver()
  const folder = await mkdtemp(join(tmpdir(), 'outage-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, mail.certificate)
  const rig = await startAlertRig({ clock: day.system.clock, database: day.database })
  await rig.configure([
    {
      ...{ channel: 'email', from: 'sixthman@example.com', to: 'ann@example.com', minimum: 'critical' },
      smtp: `smtp://${mailUser.user}:${mailUser.password}@localhost:${mail.port}`,
      ...{ caFile, allowPrivate: true },
    },
  ])
  const told = (): (string | undefined)[] =>
    mail.read().map((subject) => /^\[(.+)\] no source can be asked/.exec(subject)?.[1])
  try {
    expect(await day.readIncidents()).toContainEqual({ cause: 'sources are down', isOpen: true })
    await rig.look()
    await rig.look()
    expect(told()).toEqual(['Critical', 'Critical, still'])
    await day.liveUntil(fromMs + 6 * hourMs, 60)
    await rig.live(10)
    expect(told()).toEqual(['Critical', 'Critical, still', 'Resolved'])
  } finally {
    await Promise.all([rig.close(), mail.close(), rm(folder, { recursive: true })])
    await day.close()
  }
})
