/** Made-up files in the shapes that are imported, in a folder that the test removes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Folder {
  write(name: string, content: string | Uint8Array): Promise<string>
  remove(): Promise<void>
}

export async function createFolder(): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), 'sixthman-import-'))
  return {
    async write(name, content) {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

export type Row = Readonly<Record<string, string | number>>

export function toCsv(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0]!)
  const quote = (cell: string): string => (cell.includes(',') ? `"${cell}"` : cell)
  return [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))]
    .map((cells) => cells.map(quote).join(','))
    .join('\n')
}

const home = { id: 1610612738, code: 'BOS' }
const away = { id: 1610612752, code: 'NYK' }

/** Five players a side; `numbers` are added to each row. */
export function boxScoreRows(
  game: { readonly id: string; readonly date: string; readonly teams?: readonly (typeof home)[] },
  numbers: Row = {},
): Row[] {
  const [one, other] = game.teams ?? [home, away]
  return [one!, other!].flatMap((team, side) =>
    Array.from({ length: 5 }, (_, place) => ({
      PLAYER_ID: team.id * 10 - 16_106_127_000 + place,
      PLAYER_NAME: playerNames[side * 5 + place]!,
      TEAM_ID: team.id,
      GAME_ID: game.id,
      GAME_DATE: game.date,
      MATCHUP: side === 0 ? `${one!.code} vs. ${other!.code}` : `${other!.code} @ ${one!.code}`,
      WL: side === 0 ? 'W' : 'L',
      MIN: 30 + place,
      REB: 5,
      AST: 4,
      PTS: 10 + place,
      ...numbers,
    })),
  )
}

export const playerNames = [
  ...['Aron Alder', 'Bela Birch', 'Cem Cedar', 'Dan Dogwood', 'Eli Elm'],
  ...['Finn Fir', 'Gus Gum', 'Hal Hazel', 'Ian Ivy', 'Jon Juniper Jr.'],
]

export function playerId(name: string): number {
  const place = playerNames.indexOf(name)
  return (place < 5 ? home.id : away.id) * 10 - 16_106_127_000 + (place % 5)
}
