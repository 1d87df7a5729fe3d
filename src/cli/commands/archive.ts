/** `archive`: every reply as it was received; to look at, to add to, and to read again after a parser was mended. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { System } from '../../main.ts'
import { addToArchive } from '../../nba/add-to-archive.ts'
import { parseGameDate } from '../../nba/domain/game-date.ts'
import { rereadArchive } from '../../nba/reread-archive.ts'
import { readBodies } from '../../platform/archive/archive.ts'
import {
  findReceiptsByHash,
  type Receipt,
  readArchiveSize,
  readReceipts,
} from '../../platform/archive/receipts.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { workHere } from '../act-here.ts'
import { readDate, readInteger, readName, readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, program, writeJson, writeLine } from '../output.ts'
import { createProgress } from '../progress.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = ['list', 'show', 'add', 'reparse'] as const

export const archive: Command = {
  name: 'archive',
  summary: 'lists and shows replies as they were received; adds one from a file; reads old ones again',
  details:
    '`reparse` reads the archived replies of the dates with the parsers of this version, says what came of each, and has the raw partitions made again; ' +
    'what comes out equal moves nothing further. `add` puts a file in as if a source had sent it: `sources compare` then counts it.',
  parameters: [
    { name: '[action]', choices: actions, description: 'list (as without any), show, add or reparse' },
    { name: '[subject]', description: 'show: the beginning of a hash; add: a file' },
  ],
  options: [
    { flags: '--from <date>', description: 'first game date' },
    { flags: '--to <date>', description: 'last game date' },
    { flags: '--asset <name>', description: 'one source partition, such as box_score_replies' },
    { flags: '--refused', description: 'with list: only replies that were not accepted' },
    { flags: '--limit <n>', description: 'with list: how many', default: '50' },
    { flags: '--raw', description: 'with show: the body itself, as received' },
    { flags: '--as <resource>', description: 'with add: whose reply it is, such as balldontlie/box_scores' },
    { flags: '--date <date>', description: 'with add: the game date it speaks of' },
    { ...reasonOption, description: `with add and reparse: ${reasonOption.description}` },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'archive --refused',
    'archive show 3f9a --raw',
    'archive add reply.json --as balldontlie/box_scores --date 2024-01-15',
    'archive reparse --from 2024-12-02 --to 2024-12-08',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), actions, 'action')
    return withSystem(terminal, (system) => {
      if (action === 'show') return show(system, terminal, given)
      if (action === 'add') return add(system, terminal, given)
      if (action === 'reparse') return reparse(system, terminal, given)
      return list(system, terminal, given)
    })
  },
}

async function list({ db, pipeline }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const date = (name: 'from' | 'to') =>
    options[name] === undefined ? null : readDate(options[name], `--${name}`)
  const [receipts, size] = await Promise.all([
    readReceipts(db, {
      asset: readAsset(options.asset, pipeline),
      from: date('from'),
      to: date('to'),
      isRefused: options.refused === true,
      limit: readInteger(options.limit, '--limit', { min: 1, max: 10_000 }),
    }),
    readArchiveSize(db),
  ])
  if (options.json === true) {
    writeJson(terminal, { size, receipts })
    return exitCodes.done
  }
  if (receipts.length === 0) writeLine(terminal, 'No such reply is in the archive.')
  else {
    terminal.write(
      formatTable(
        ['hash', 'last seen', 'times', 'date', 'resource', 'status', 'bytes', 'rows', 'what became of it'],
        receipts.map((each) => [
          each.bodyHash.slice(0, 12),
          formatInstant(each.lastSeenAt),
          each.timesSeen,
          each.gameDate,
          each.resource,
          each.status,
          each.byteCount,
          each.rowCount,
          cutText(describeFate(each), 80),
        ]),
      ),
    )
  }
  writeLine(
    terminal,
    `${size.replies} replies with ${size.bodies} different bodies: ${formatMegabytes(size.receivedBytes)} received, ${formatMegabytes(size.storedBytes)} kept`,
  )
  return exitCodes.done
}

function readAsset(given: unknown, pipeline: Pipeline): string | null {
  if (given === undefined) return null
  const sources = pipeline.assets.filter(({ phase }) => phase === '1-sources')
  return readName(
    String(given),
    sources.map(({ name }) => name),
    'source partition',
  )
}

function describeFate({ refusal, isAccepted, rowCount }: Receipt): string {
  if (refusal !== null) return refusal
  if (isAccepted) return 'accepted'
  return rowCount === null ? 'not read so far' : 'read, not taken'
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

async function show({ db }: System, terminal: Terminal, { parameters, options }: Given): Promise<number> {
  const beginning = String(parameters[1] ?? '')
  if (!/^[0-9a-f]{4,64}$/.test(beginning))
    throw new PipelineError(
      'usage.invalid',
      'archive show: give at least the first four characters of a hash',
    )
  const receipts = await findReceiptsByHash(db, beginning)
  const hashes = [...new Set(receipts.map((each) => each.bodyHash))]
  if (hashes.length !== 1) {
    throw new PipelineError(
      'usage.invalid',
      hashes.length === 0
        ? `no body has a hash that begins with ${beginning}`
        : `${beginning} is the beginning of ${hashes.length} hashes; give more of it`,
    )
  }
  const body = (await readBodies(db, hashes)).get(hashes[0]!)!
  if (options.raw === true) terminal.writeBytes(body)
  else if (options.json === true) writeJson(terminal, receipts)
  else {
    writeLine(terminal, `${hashes[0]}, ${body.length} bytes`)
    for (const each of receipts) {
      writeLine(terminal, `\n${each.resource} for ${each.asset} ${each.gameDate}: ${describeFate(each)}`)
      writeLine(terminal, `  ${each.url} → ${each.status}`)
      writeLine(
        terminal,
        `  first seen ${formatInstant(each.receivedAt)}, last ${formatInstant(each.lastSeenAt)}, seen ${each.timesSeen === 1 ? 'once' : `${each.timesSeen} times`}`,
      )
      for (const [name, value] of Object.entries(each.headers)) writeLine(terminal, `  ${name}: ${value}`)
    }
  }
  return exitCodes.done
}

async function add(system: System, terminal: Terminal, { parameters, options }: Given): Promise<number> {
  const file = parameters[1]
  if (typeof file !== 'string' || options.as === undefined || options.date === undefined)
    throw new PipelineError('usage.invalid', 'archive add: give a file, --as <source>/<endpoint> and --date')
  const body = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new PipelineError('usage.invalid', `${file} cannot be read (${error.code}); nothing was added`)
  })
  const said = { name: String(options.as), gameDate: parseGameDate(readDate(options.date, '--date')) }
  const added = await workHere(system, terminal, {
    name: 'archive.add',
    input: { ...said, file: basename(file), reason: readOptionalReason({ options }, 'archive add') },
    work: () => addToArchive(system, { ...said, body: new Uint8Array(body), from: basename(file) }),
    summarise: ({ bodyHash, rows }) => ({ bodyHash, rows }),
  })
  if (options.json === true) writeJson(terminal, added)
  else
    writeLine(
      terminal,
      `${added.resource} is in the archive as ${added.bodyHash.slice(0, 12)}, read into ${added.rows} rows`,
    )
  return exitCodes.done
}

async function reparse(system: System, terminal: Terminal, { options }: Given): Promise<number> {
  if (options.from === undefined || options.to === undefined)
    throw new PipelineError('usage.invalid', 'archive reparse: give --from and --to')
  const progress = createProgress(terminal, 'replies')
  const wanted = {
    from: readDate(options.from, '--from'),
    to: readDate(options.to, '--to'),
    asset: readAsset(options.asset, system.pipeline),
  }
  const reread = await workHere(system, terminal, {
    name: 'archive.reparse',
    input: { ...wanted, reason: readOptionalReason({ options }, 'archive reparse') },
    work: () => rereadArchive(system, wanted, (done, total) => progress.update(done, total)),
    summarise: ({ read, rows, unreadable, refreshed }) => ({
      ...{ read, rows, unreadable: unreadable.length, refreshed: refreshed.length },
    }),
  })
  progress.finish()
  if (options.json === true) writeJson(terminal, reread)
  else if (reread.read === 0)
    writeLine(terminal, `The archive has no reply from ${options.from} to ${options.to}; nothing was read.`)
  else {
    writeLine(
      terminal,
      `${reread.read} replies read again, ${reread.rows} rows; ${reread.unreadable.length} cannot be read`,
    )
    for (const each of reread.unreadable.slice(0, 20))
      writeLine(terminal, `  ${each.bodyHash.slice(0, 12)} ${each.resource} ${each.gameDate}: ${each.error}`)
    writeLine(
      terminal,
      `${reread.refreshed.length} partitions are made again by a running worker, or by ${program} backfill --from ${options.from} --to ${options.to}`,
    )
  }
  return reread.unreadable.length > 0 ? exitCodes.failed : exitCodes.done
}
