/** `publish`: writes the published documents as files into a folder, once or whenever something was committed. */
import type { System } from '../../main.ts'
import type { Wanted } from '../../nba/6-exports/files/newest-documents.ts'
import {
  type MomentDocument,
  type PublishedFolder,
  type PublishOrder,
  publishFiles,
} from '../../nba/6-exports/files/publish-files.ts'
import { type FileFormat, fileFormats } from '../../nba/6-exports/files/spell-files.ts'
import { documentKinds } from '../../nba/6-exports/schemas/index.ts'
import type { MomentContext } from '../../nba/of-the-moment/moment.ts'
import { momentNames, readMomentDates, readMomentDocument } from '../../nba/of-the-moment/moment-documents.ts'
import { followChanges } from '../../platform/changes.ts'
import { openSession, type Session } from '../../platform/db/session.ts'
import { errorKinds, PipelineError, toPipelineError } from '../../platform/errors.ts'
import { type Disk, openDisk } from '../../platform/files/disk.ts'
import { readDate, readNames } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { createProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { waitForStop } from '../wait-for-stop.ts'

const lock = 'sixthman.publish'

export const publish: Command = {
  name: 'publish',
  summary: 'writes the newest revisions of the published documents as files, with a manifest',
  details:
    'Every document is one JSON file, byte for byte as the API serves it; what is tabular is there as CSV and Parquet too, and schemas/ has the JSON Schema of each kind. manifest.json names each with its revision, size and SHA-256. It is written last, ' +
    'and no file that it names is ever written again, so that a reader who begins with it sees whole documents whenever he comes and whatever is killed meanwhile. What is there already is not written again.',
  parameters: [{ name: '<folder>', description: 'where to; made if it is missing' }],
  options: [
    { flags: '--from <date>', description: 'from this game date on (default: all)' },
    { flags: '--to <date>', description: 'up to this game date (default: all)' },
    {
      flags: '--documents <names>',
      description: 'only these, with commas between, as in predictions,results (default: all)',
    },
    {
      flags: '--formats <formats>',
      description: `with commas between: ${fileFormats.join(', ')}`,
      default: fileFormats.join(','),
    },
    {
      flags: '--prune',
      description: 'remove files of earlier revisions, once the new manifest is there (default: all stay)',
    },
    { flags: '--follow', description: 'stay, and write again whenever something was committed' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'publish site',
    'publish site --from 2024-12-01 --documents predictions,results',
    'publish site --follow --prune',
  ],
  async run({ terminal }, given) {
    const folder = String(given.parameters[0])
    const formats = readNames(given.options.formats, fileFormats, 'format') as FileFormat[]
    return withSystem(terminal, async (system) => {
      const wanted = readWanted(given)
      const session = await openSession(system.databaseUrl, system.clock, system.log)
      try {
        const disk = openDisk(folder)
        await disk.makeFolder('.')
        const what = { wanted, formats, proven: new Set<string>() }
        const write = () => writeOnce(system, session, terminal, disk, what, given)
        if (given.options.follow === true) await follow(system, session, terminal, write)
        else await write()
        return exitCodes.done
      } finally {
        await session.close()
      }
    })
  },
}

function readWanted({ options }: Given): Wanted {
  const { from, to, documents } = options
  const names = documentKinds.map(({ name }) => name)
  return {
    ...(from === undefined ? {} : { from: readDate(from, '--from') }),
    ...(to === undefined ? {} : { to: readDate(to, '--to') }),
    ...(documents === undefined ? {} : { documents: readNames(documents, names, 'document') }),
  }
}

/** One at a time: two that write the same file would leave a mixture of both. */
async function writeOnce(
  { db, clock, pipeline }: System,
  session: Session,
  terminal: Terminal,
  disk: Disk,
  what: Pick<PublishOrder, 'wanted' | 'formats' | 'proven'>,
  { options }: Given,
): Promise<void> {
  if (!(await session.tryLock(lock)))
    throw new PipelineError('usage.conflict', 'another process publishes at this moment; nothing was written')
  try {
    const progress = createProgress(terminal, 'documents')
    const now = clock.now()
    const published = await publishFiles(db, disk, {
      ...what,
      now,
      moments: await listMoments({ db, pipeline, now }, what.wanted),
      prunes: options.prune === true,
      onProgress: (done, total, document) => progress.update(done, total, document),
    })
    progress.finish()
    if (options.json === true) writeJson(terminal, published)
    else if (published.isChanged || options.follow !== true) writeLine(terminal, describe(published))
  } finally {
    await session.unlock(lock)
  }
}

/** Of the dates whose state may still change. */
async function listMoments(
  context: MomentContext,
  { from, to, documents }: Wanted,
): Promise<MomentDocument[]> {
  const dates = await readMomentDates(context.db, context.now)
  const names = momentNames.filter((name) => documents?.includes(name) !== false)
  return dates
    .filter((gameDate) => gameDate >= (from ?? gameDate) && gameDate <= (to ?? gameDate))
    .flatMap((gameDate) =>
      names.map((name) => ({
        name,
        gameDate,
        read: (kept) => readMomentDocument(context, name, gameDate, kept),
      })),
    )
}

function describe({ documents, documentsWritten, ...files }: PublishedFolder): string {
  const removed = files.filesRemoved === 0 ? '' : ` ${files.filesRemoved} older files were removed.`
  const wrote = `${files.filesWritten} files, ${(files.bytesWritten / 1e6).toFixed(1)} MB`
  if (documents === 0)
    return `No document of what was asked for is published so far (written: ${wrote}); ${program} run <date> makes those of a date.${removed}`
  return documentsWritten === 0
    ? `${documents} documents; all of them were there already.${removed}`
    : `${documents} documents, of which ${documentsWritten} were written: ${wrote}.${removed}`
}

/** Who waits before he writes would miss what is committed while he does: the next commit is waited for from before on. It writes every minute all
 * the same: some documents change with the clock, and a notification may be lost. What passes by itself ends nothing. */
async function follow(
  { clock }: System,
  session: Session,
  terminal: Terminal,
  write: () => Promise<void>,
): Promise<void> {
  const { signal } = terminal
  const changes = await followChanges(session, clock, signal)
  const stopped = waitForStop(signal)
  const waitOut = (thrown: unknown): void => {
    const error = toPipelineError(thrown)
    if (errorKinds[error.code] !== 'transient' && error.code !== 'usage.conflict') throw error
    terminal.writeError(`${error.message}; it is tried again within a minute\n`)
  }
  let change = Promise.withResolvers<void>()
  const leave = changes.subscribe(() => change.resolve())
  while (!signal.aborted) {
    change = Promise.withResolvers()
    await write().catch(waitOut)
    await Promise.race([change.promise, stopped, clock.sleep(60_000, signal)])
  }
  leave()
}
