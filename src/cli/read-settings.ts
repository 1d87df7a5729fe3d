/** The configuration as the command line reads it: with what its lists may name, so that every fault is told at once. */
import { settingChoices } from '../main.ts'
import { type Config, findSettingFaults, readConfig } from '../platform/config.ts'
import { type ConfigFile, readConfigFile } from '../platform/config-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

export function readSettings(environment: Environment): Config {
  return readConfig(environment, settingChoices)
}

export function readSettingsFile(path: string, environment: Environment): ConfigFile {
  return readConfigFile(path, environment, settingChoices)
}

export function findFaultsOfSettings(environment: Environment): string[] {
  return findSettingFaults(environment, settingChoices)
}
