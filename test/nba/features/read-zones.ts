/** The data pack's season totals of shots by zone, read as an import reads them; none for a season without a file. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { DayBlock } from '../../../src/nba/domain/history.ts'
import type { SeasonZones } from '../../../src/nba/domain/shot-zones.ts'

export function readPackZones(packFolder: string, season: string): SeasonZones[] {
  const file = join(packFolder, 'zones', `shot_zones_${season}.csv`)
  if (!existsSync(file)) return []
  const records: Record<string, string>[] = parse(readFileSync(file), { columns: true })
  return records
    .filter((record) => record.SEASON_TYPE === 'Regular Season')
    .map((record) => {
      const number = (name: string) => (record[name] ? Number(record[name]) : Number.NaN)
      const said = (value: number) => (Number.isNaN(value) ? null : value)
      return {
        season,
        playerId: number('PLAYER_ID'),
        paintAttempts: said(number('RA_FGA') + number('PAINT_FGA')),
        midAttempts: said(number('MID_FGA')),
      }
    })
}

/** Hung on the last day of the season, as the as-of view does. */
export function withSeasonZones(
  blocks: readonly DayBlock[],
  seasonZones: readonly SeasonZones[],
): readonly DayBlock[] {
  const last = blocks.length - 1
  return blocks.map((block, place) => (place === last ? { ...block, seasonZones } : block))
}
