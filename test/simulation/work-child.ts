/** The real program as a process that can be killed: what `sixthman up` composes, without a terminal.
 *
 *     node test/simulation/work-child.ts all|worker [milliseconds by which its clock is ahead of the world's] */
import { argv } from 'node:process'
import { openSystem, startProcessing } from '../../src/main.ts'
import { readConfig } from '../../src/platform/config.ts'
import { createShiftedClock } from './shifted-clock.ts'

const [, , role, aheadMs = '0'] = argv
const system = await openSystem(readConfig(process.env), { clock: createShiftedClock(Number(aheadMs)) })
const running = await startProcessing(system, { concurrency: 3, withController: role !== 'worker' })

process.once('SIGTERM', () => {
  void running.stop().then(() => system.close())
})
