/** `changes`: what a partition said at each of its commits, and row by row what says something else than before. */
import {
  type ChangedRow,
  commitsMax,
  readChanges,
  readCommits,
  type TableChanges,
} from '../../api/reads/revisions.ts'
import { readDate, readInteger, readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatInstant, program, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const rowsMost = 500

export const changes: Command = {
  name: 'changes',
  summary: 'says what changed in a partition from one revision to the next, row by row',
  details:
    'Exit code 3 where it was never committed. Tables that are revised keep what they said; of those that are replaced as a whole only the hash of each commit is left.',
  parameters: [
    { name: '<asset>', description: 'an asset’s name; a wrong one lists them' },
    { name: '<date>', description: 'game date, YYYY-MM-DD (US Eastern)' },
  ],
  options: [
    { flags: '--rows <count>', description: 'so many rows of each table, 1 to 500; default 60' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['changes upcoming_lines 2024-12-02', 'changes player_boxscores 2024-12-02 --rows 500 --json'],
  async run({ terminal }, { parameters, options }) {
    const gameDate = readDate(parameters[1], 'changes')
    const rowsMax = readInteger(options.rows ?? 60, '--rows', { min: 1, max: rowsMost })
    return withSystem(terminal, async ({ db, pipeline }) => {
      const names = pipeline.assets.map((each) => each.name)
      const asset = pipeline.asset(readName(String(parameters[0]), names, 'asset'))
      const { commits, hasOlderCommits } = await readCommits(db, asset.name, gameDate)
      const tables = await readChanges(db, asset, gameDate, rowsMax)
      const exitCode = commits.length === 0 ? exitCodes.waits : exitCodes.done
      if (options.json === true) {
        writeJson(terminal, { asset: asset.name, gameDate, commits, hasOlderCommits, tables })
        return exitCode
      }
      if (commits.length === 0) {
        writeLine(
          terminal,
          `${asset.name} ${gameDate} was not committed so far. Why: ${program} explain ${asset.name} ${gameDate}`,
        )
        return exitCode
      }
      terminal.write(
        formatTable(
          ['committed', 'attempt', 'as', 'rows', 'content', 'said'],
          commits.map((each) => [
            formatInstant(each.at),
            each.fence,
            each.state,
            each.rows,
            each.hash.slice(0, 12),
            each.changed ? 'something else' : 'the same',
          ]),
        ),
      )
      if (hasOlderCommits) writeLine(terminal, `and older ones: the newest ${commitsMax} are shown`)
      for (const table of tables) sayChanges(terminal, table, rowsMax)
      return exitCode
    })
  },
}

function sayChanges(
  terminal: Terminal,
  { table, keepsRevisions, rows, isCut }: TableChanges,
  rowsMax: number,
): void {
  const says = !keepsRevisions
    ? ': replaced as a whole, of earlier rows only the hash is left.'
    : rows.length === 0
      ? ': every row says what it said at first.'
      : ', newest revisions first:'
  writeLine(terminal, `\n${table}${says}`)
  for (const row of rows) {
    writeLine(
      terminal,
      `  ${nameOf(row)}: revision ${row.revision}${row.kind === 'changed' ? '' : `, ${row.kind}`}`,
    )
    for (const { path, before, after } of row.differences)
      writeLine(terminal, `    ${path}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`)
  }
  if (isCut)
    writeLine(
      terminal,
      rowsMax < rowsMost ? `  and more: --rows ${rowsMost}` : `  and more: the newest ${rowsMost} are shown`,
    )
}

const nameOf = ({ key }: ChangedRow): string =>
  Object.entries(key)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
