/** The real program as a process that can be killed: what `sixthman up` composes, without a terminal. */
import { argv } from 'node:process'
import { openSystem, startProcessing } from '../../src/main.ts'
import { readConfig } from '../../src/platform/config.ts'

const system = await openSystem(readConfig(process.env))
const running = await startProcessing(system, { concurrency: 3, withController: argv[2] !== 'worker' })

process.once('SIGTERM', () => {
  void running.stop().then(() => system.close())
})
