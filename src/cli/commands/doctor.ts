/** `doctor`: looks at configuration, secrets, machine and database, and says of each finding what to do. */
import { existsSync } from 'node:fs'
import type { System } from '../../main.ts'
import { configFileName } from '../../platform/config.ts'
import { type DoctorFinding, isFine } from '../../platform/doctor/finding.ts'
import { lookAtAlerts } from '../../platform/doctor/look-at-alerts.ts'
import {
  lookAtAccess,
  lookAtClock,
  lookAtConnection,
  lookAtForward,
  lookAtSettings,
} from '../../platform/doctor/look-at-database.ts'
import { lookAtDoor } from '../../platform/doctor/look-at-door.ts'
import { lookAtDisk, lookAtNode } from '../../platform/doctor/look-at-machine.ts'
import { lookAtKeys, lookAtSecretFiles, lookAtSecretStore } from '../../platform/doctor/look-at-secrets.ts'
import { toPipelineError } from '../../platform/errors.ts'
import { type Command, exitCodes } from '../command.ts'
import { describeLack } from '../describe-lack.ts'
import { withSystem } from '../open-for-command.ts'
import { runbookPage, writeJson, writeLine } from '../output.ts'
import { findFaultsOfSettings, readSettings } from '../read-settings.ts'
import type { Terminal } from '../terminal.ts'

export const doctor: Command = {
  name: 'doctor',
  summary: 'looks at configuration, secrets, machine and database, and says what to do',
  details:
    'Looks for files with secrets that others may read, weak keys, missing and contradictory settings, a database that loses what it acknowledges or whose clock is another, a full disk, ' +
    'versions, who may log in, and whether anybody is told when something goes wrong. It shows no value. Exit code 1 where something is a fault.',
  options: [{ flags: '--json', description: 'answer in JSON' }],
  examples: ['doctor', 'doctor --config sixthman.env --json'],
  async run({ terminal }, { options }) {
    const found = await examine(terminal)
    const faults = found.filter(({ level }) => level === 'fault').length
    if (options.json === true) writeJson(terminal, found)
    else {
      for (const { name, level, says, todo } of found) {
        const sign = { fine: 'ok    ', advice: 'ADVICE', fault: 'FAULT ' }[level]
        writeLine(
          terminal,
          `${sign}  ${name.padEnd(18)}  ${says}${todo === null ? '' : `\n${' '.repeat(28)}→ ${todo}`}`,
        )
      }
      writeLine(terminal, faults === 0 ? 'Nothing is at fault.' : `${faults} to be mended.`)
    }
    return faults === 0 ? exitCodes.done : exitCodes.failed
  },
}

/** As far as it gets: a bad configuration or a database that does not answer is a finding, too. */
async function examine(terminal: Terminal): Promise<DoctorFinding[]> {
  const { environment } = terminal
  const configFile = environment[configFileName] ?? ''
  const found = [
    lookAtNode(process.version),
    ...lookAtSecretFiles(environment, configFile === '' ? [] : [configFile]),
  ]
  const settingFaults = findFaultsOfSettings(environment)
  if (settingFaults.length > 0) {
    const todo = 'docs/configuration.md describes each setting'
    return [
      ...found,
      ...settingFaults.map((says) => ({ name: 'configuration', level: 'fault' as const, says, todo })),
    ]
  }
  const config = readSettings(environment)
  const lack = describeLack(config)
  found.push(
    lack === undefined
      ? isFine('configuration', 'nothing is missing or contradictory')
      : {
          name: 'configuration',
          level: 'advice',
          says: lack,
          todo: 'set ODDS_API_KEY, or live without picks',
        },
  )
  found.push(...lookAtDoor(config))
  const { SIXTHMAN_ALERT_ROUTES: routes, SIXTHMAN_PING_URL: pingUrl } = config
  found.push(
    lookAtSecretStore(environment),
    ...lookAtKeys({ ...config }, routes),
    ...lookAtAlerts(routes.length, pingUrl),
  )
  const folder = config.SIXTHMAN_DATA_DIR
  found.push(...(await lookAtDisk(config.DATABASE_URL === undefined && existsSync(folder) ? folder : null)))
  return [...found, ...(await lookAtDatabase(terminal))]
}

async function lookAtDatabase(terminal: Terminal): Promise<DoctorFinding[]> {
  try {
    return await withSystem(terminal, async ({ db, clock, config }: System) => [
      ...(await lookAtSettings(db)),
      await lookAtConnection(db),
      await lookAtClock(db, clock),
      ...(await lookAtAccess(db, clock)),
      await lookAtForward(db, config.SIXTHMAN_AUDIT_URL),
    ])
  } catch (error) {
    const { code, message } = toPipelineError(error)
    return [{ name: 'database', level: 'fault', says: message, todo: `see ${runbookPage(code)}` }]
  }
}
