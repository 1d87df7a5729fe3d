/** `import`: brings past facts from files, with the stated rules for when they were known. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type ImportedFile, importFiles, openFile } from '../../nba/import/import-files.ts'
import {
  columnName,
  fieldsOf,
  type Kind,
  kinds,
  type Mapping,
  parseMapping,
} from '../../nba/import/mapping.ts'
import { PipelineError } from '../../platform/errors.ts'
import { workHere } from '../act-here.ts'
import { readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { createProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

const refusedShown = 20

export const importCommand: Command = {
  name: 'import',
  summary:
    'imports box scores, bookmakers’ lines, schedules and season totals of shots from CSV, Parquet or JSON files',
  details:
    'What a file holds is found out from its columns; a file of another shape needs a mapping (docs/import.md). Missing optional columns are tolerated, ' +
    'refused rows are listed with their line, and a file that lacks a required column is refused as a whole. A box score counts as known from 06:00 US Eastern ' +
    'the next day, a line from when it was shown. Dates that the sources have brought are left alone; a second import changes nothing, and a killed one goes on.',
  parameters: [
    {
      name: '<files...>',
      description:
        'the files; before them what they must hold, if that is to be held against them: box-scores, prop-lines, game-lines, schedule or season-zones',
    },
  ],
  options: [
    { flags: '--mapping <file>', description: 'a mapping file, for columns of no known shape' },
    { flags: '--show-mapping', description: 'only say how the files would be read' },
    reasonOption,
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'import player_gamelogs_2023-24.csv.gz pra_closing_lines_2023-24.csv.gz',
    'import box-scores player_gamelogs_2023-24.csv.gz',
    'import --show-mapping lines.parquet',
    'import --mapping my-lines.json lines.parquet',
  ],
  async run({ terminal }, given) {
    const { kind, files } = readFiles(given)
    const mapping = await readMapping(given.options.mapping)
    const reason = readOptionalReason(given, 'import')
    if (given.options.showMapping === true) return showMapping(terminal, files, mapping, given)
    return withSystem(terminal, async (system) => {
      const progress = createProgress(terminal, 'dates')
      const imported = await workHere(system, terminal, {
        name: 'import',
        input: { files: files.map((file) => basename(file)), kind: kind ?? null, reason },
        work: () =>
          importFiles(system, files, {
            kind,
            mapping,
            onProgress: (file, done, total) => progress.update(done, total, file),
          }),
        summarise: (all) =>
          all.map(({ file, kind: held, rows, datesImported, refused }) => ({
            ...{ file: basename(file), kind: held, rows, datesImported, refused: refused.length },
          })),
      })
      progress.finish()
      if (given.options.json) writeJson(terminal, imported)
      else for (const file of imported) sayImported(terminal, file)
      return imported.some(({ refused, datesRefused }) => refused.length + datesRefused.length > 0)
        ? exitCodes.failed
        : exitCodes.done
    })
  },
}

function readFiles({ parameters }: Given): {
  readonly kind: Kind | undefined
  readonly files: readonly string[]
} {
  const [first = '', ...rest] = parameters[0] as readonly string[]
  const kind = kinds.find((each) => each.replace('_', '-') === first)
  if (!kind) return { kind: undefined, files: [first, ...rest] }
  if (rest.length === 0)
    throw new PipelineError(
      'usage.invalid',
      `import ${first}: name the files, as in ${program} import ${first} FILE`,
    )
  return { kind, files: rest }
}

async function readMapping(path: unknown): Promise<Mapping | undefined> {
  if (typeof path !== 'string') return undefined
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new PipelineError(
      'import.refused',
      `the mapping ${path} cannot be read (${error.code}); nothing was imported`,
    )
  })
  return parseMapping(text, path)
}

async function showMapping(
  terminal: Terminal,
  files: readonly string[],
  given: Mapping | undefined,
  { options }: Given,
): Promise<number> {
  const shown = []
  for (const file of files) {
    const { records, mapping } = await openFile(file, given)
    const { required, optional } = fieldsOf[mapping.kind]
    const has = (field: string): boolean => field in mapping.columns || field in (mapping.constants ?? {})
    const used = new Set(Object.values(mapping.columns).map((column) => columnName(column).toLowerCase()))
    shown.push({
      file,
      format: records.format,
      mapping,
      fieldsWithoutColumn: [...new Set([...required.flat(2), ...optional])].filter((field) => !has(field)),
      columnsNotRead: records.columns.filter((column) => !used.has(column.toLowerCase())),
    })
  }
  if (options.json) {
    writeJson(terminal, shown)
    return exitCodes.done
  }
  for (const { file, format, mapping, fieldsWithoutColumn, columnsNotRead } of shown) {
    writeLine(
      terminal,
      `${file}: ${format}, read as ${mapping.kind} (${mapping.name ?? 'the given mapping'})`,
    )
    writeLine(terminal, JSON.stringify(mapping, null, 2))
    writeLine(terminal, `fields without a column: ${fieldsWithoutColumn.join(', ') || 'none'}`)
    writeLine(terminal, `columns that are not read: ${columnsNotRead.join(', ') || 'none'}`)
  }
  return exitCodes.done
}

function sayImported(terminal: Terminal, imported: ImportedFile): void {
  const { file, kind, shape, rows, datesImported, datesUnchanged, datesKept, refused, datesRefused, notes } =
    imported
  writeLine(
    terminal,
    `${file}: ${rows} rows of ${kind} (${shape}), ${datesImported} ${kind === 'season_zones' ? 'seasons' : 'dates'} imported, ${datesUnchanged} had them already, ${datesKept} left to the sources, ${refused.length} rows refused`,
  )
  for (const note of notes) writeLine(terminal, `  ${note}`)
  for (const { gameDate, reason } of datesRefused)
    writeLine(terminal, `  ${gameDate} was not imported: ${reason}`)
  for (const { line, reason } of refused.slice(0, refusedShown))
    writeLine(terminal, `  line ${line}: ${reason}`)
  if (refused.length > refusedShown)
    writeLine(terminal, `  … and ${refused.length - refusedShown} more (--json lists all)`)
}
