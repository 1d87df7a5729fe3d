/** `durations`: how long attempts waited, booted and ran of late, asset by asset, or day by day of one. */
import { type AssetDuration, readAssetDurations, readDurationDays } from '../../api/reads/asset-durations.ts'
import { readInteger, readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { type Cell, formatTable } from '../table.ts'

export const durations: Command = {
  name: 'durations',
  summary: 'says how long assets take: wait, boot and run apart, over the last days or day by day',
  details:
    'Medians in milliseconds, and of the run also what 95 of 100 attempts stay within. One attempt’s times stand in `explain`.',
  parameters: [{ name: '[asset]', description: 'day by day of this one; without it every asset' }],
  options: [
    { flags: '--days <count>', description: 'of so many days back, 1 to 400; default 14' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['durations', 'durations grades --days 60', 'durations --days 7 --json'],
  async run({ terminal }, { parameters, options }) {
    const days = readInteger(options.days ?? 14, '--days', { min: 1, max: 400 })
    return withSystem(terminal, async ({ db, clock, pipeline }) => {
      const names = pipeline.assets.map((each) => each.name)
      const asset = parameters[0] === undefined ? null : readName(String(parameters[0]), names, 'asset')
      const now = clock.now()
      const rows =
        asset === null
          ? (await readAssetDurations(db, now, days)).map((each) => ({ ...each, of: each.asset }))
          : (await readDurationDays(db, { asset, now, days })).map((each) => ({ ...each, of: each.day }))
      if (options.json === true)
        writeJson(
          terminal,
          rows.map(({ of: _, ...each }) => each),
        )
      else if (rows.length === 0)
        writeLine(terminal, `Nothing was tried within ${days} days. For more: ${program} durations --days 60`)
      else
        terminal.write(
          formatTable(
            [asset === null ? 'asset' : 'day', 'attempts', 'failed', 'wait', 'boot', 'run', 'run, 95 of 100'],
            rows.map((each) => [each.of, ...cellsOf(each)]),
          ),
        )
      return exitCodes.done
    })
  },
}

const round = (milliseconds: number | null): number | null =>
  milliseconds === null ? null : Math.round(milliseconds)

const cellsOf = ({ attempts, failed, waitMs50, bootMs50, runMs50, runMs95 }: AssetDuration): Cell[] => [
  ...[attempts, failed],
  ...[waitMs50, bootMs50, runMs50, runMs95].map(round),
]
