/** Arithmetic on box score lines: sums, corrections, and a live game's lines so far.
 *
 * A live line is the final one cut down in proportion to the time: it never shrinks, its makes stay below its attempts, and
 * nobody may take it for a result. */
import type { PlayerLine, StatChanges } from './league.ts'

const counted = [
  'minutes',
  'fgm',
  'fga',
  'fg3m',
  'fg3a',
  'ftm',
  'fta',
  'oreb',
  'dreb',
  'ast',
  'stl',
  'blk',
  'tov',
  'pf',
  'plusMinus',
] as const

type Counts = Record<(typeof counted)[number], number>

export function pointsOf(line: Pick<PlayerLine, 'fgm' | 'fg3m' | 'ftm'>): number {
  return 2 * line.fgm + line.fg3m + line.ftm
}

export function sumLines(lines: readonly PlayerLine[]): Counts {
  const total = Object.fromEntries(counted.map((key) => [key, 0])) as Counts
  for (const line of lines) for (const key of counted) total[key] += line[key]
  return total
}

/** Five most minutes: who is taken for a starter where nobody says. */
export function listMostUsed(lines: readonly PlayerLine[], teamId: number): PlayerLine[] {
  return lines
    .filter((line) => line.teamId === teamId)
    .sort((a, b) => b.minutes - a.minutes)
    .slice(0, 5)
}

export function applyChanges(
  lines: readonly PlayerLine[],
  changes: readonly { readonly playerId: number; readonly changes: StatChanges }[],
): readonly PlayerLine[] {
  if (changes.length === 0) return lines
  return lines.map((line) => {
    const own = changes.filter((entry) => entry.playerId === line.playerId)
    if (own.length === 0) return line
    const changed: { -readonly [Key in keyof PlayerLine]: PlayerLine[Key] } = { ...line }
    for (const entry of own) {
      for (const [key, by] of Object.entries(entry.changes)) {
        changed[key as keyof StatChanges] += by
      }
    }
    return changed
  })
}

export function growLines(lines: readonly PlayerLine[], share: number): PlayerLine[] {
  return lines.map((line) => ({
    ...line,
    ...(Object.fromEntries(counted.map((key) => [key, Math.trunc(line[key] * share)])) as Counts),
  }))
}
