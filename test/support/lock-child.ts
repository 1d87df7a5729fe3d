/** `lock-holder.ts` as a process that can be stopped: it tells its parent what it does.
 *
 *     node test/support/lock-child.ts <database> <name> <where alerts go> <instant from which time goes faster> <how much faster> */
import { argv } from 'node:process'
import { Temporal } from 'temporal-polyfill'
import { startHolder } from './lock-holder.ts'

const [, , url = '', name = '', hookUrl = '', from = '', times = ''] = argv
await startHolder({
  ...{ url, name, hookUrl, from: Temporal.Instant.from(from), times: Number(times) },
  report: (deed) => process.send?.(deed),
})
