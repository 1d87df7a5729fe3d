/** A month of faults outside of the test run: `npm run month -- --seed mine --days 30`. */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startRunServer } from '../support/run-server.ts'
import { createDatabases } from './databases.ts'
import { liveMonth } from './live-month.ts'
import { monthFaultNames } from './month-faults.ts'

const help = `Lives a month of a simulated league with a fault every simulated hour, and a quiet hour at the end.

  --seed TEXT       what the league and the faults are drawn from; repeated: one month each (default: month)
  --days N          days lived through (default: 30)
  --step N          minutes between two looks (default: 30)
  --only NAME       faults of this kind only; repeated: of these (${monthFaultNames.join(', ')})
  --verbose         prints each hour's fault

Exits with 1 when something is lost, twice, leaked, not final or not told.`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', multiple: true, default: ['month'] },
    days: { type: 'string', default: '30' },
    only: { type: 'string', multiple: true, default: [] },
    step: { type: 'string', default: '30' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const days = Number(values.days)
const stepMinutes = Number(values.step)
const only = monthFaultNames.filter((name) => values.only.includes(name))
const isSound = days >= 1 && stepMinutes >= 1 && only.length === new Set(values.only).size

if (values.help || !isSound) {
  console.log(help)
  process.exitCode = values.help ? 0 : 2
} else {
  const server = await startRunServer()
  const databases = createDatabases(server.url, `sixthman_month_${randomBytes(4).toString('hex')}`)
  try {
    for (const seed of values.seed) {
      const startedMs = performance.now()
      const lived = await liveMonth({
        url: await databases.createMigrated(),
        seed,
        days,
        stepMinutes,
        ...(only.length > 0 ? { only } : {}),
        ...(values.verbose ? { onHour: (line: string) => console.log(`  ${line}`) } : {}),
      })
      const { hours, crashes, attempts, predictions, violations } = lived
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
      console.log(
        `seed ${seed}: ${days} days, ${hours} hours with a fault, ${crashes} crashes, ${attempts} attempts, ${predictions} predictions, ${lived.incidents.length} incidents, ${violations.length} violations, ${seconds} s`,
      )
      for (const incident of lived.incidents) if (values.verbose) console.log(`  incident: ${incident}`)
      for (const fault of violations.slice(0, 20)) console.log(`  ${fault}`)
      if (violations.length > 0) {
        process.exitCode = 1
        console.log(
          `  again: npm run month -- --seed '${seed}' --days ${days} --step ${stepMinutes} --verbose`,
        )
      }
    }
  } finally {
    await databases.dropAll()
    await server.close()
  }
}
