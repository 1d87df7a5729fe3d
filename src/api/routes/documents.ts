/** GET /documents/{name}/{date}.json: the newest revision of a published document, byte for byte as it was stored; `?revision=1` gives an
 * earlier one. A name may have slashes: /documents/tonight/player/203999/2024-12-02.json. What is tabular is there as .csv and .parquet, too. */
import { type FileFormat, fileFormats, formatsOf, spellFile } from '../../nba/6-exports/files/spell-files.ts'
import type { DocumentKind } from '../../nba/6-exports/schemas/document-kind.ts'
import { documentKinds, findDocumentKind } from '../../nba/6-exports/schemas/index.ts'
import {
  readDocumentRevision,
  readNewestDocument,
  type StoredDocument,
} from '../../nba/6-exports/stored-documents.ts'
import { isGameDate } from '../../nba/domain/game-date.ts'
import { readMomentDocument } from '../../nba/of-the-moment/moment-documents.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { ApiParts } from '../api-parts.ts'
import { isKnownByTag } from '../known-tag.ts'
import { type Route, readers } from './route.ts'

const contentTypes: Readonly<Record<FileFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
}

export const documents: Route = {
  method: 'GET',
  access: readers,
  path: '/documents/:path{[a-z0-9/_-]+\\.[a-z]+}',
  async answer(context, parts) {
    const address = readAddress(context.req.param('path') ?? '')
    const { kind, name, gameDate, format } = address
    const document = await find(parts, address, context.req.query('revision'))
    context.header('cache-control', `private, max-age=${kind.cacheSeconds}`)
    if (isKnownByTag(context, `${format} ${document.body}`)) return context.body(null, 304)
    const headers: Record<string, string> = { 'content-type': contentTypes[format] }
    if (format !== 'json') {
      const file = `${name.replaceAll('/', '-')}-${gameDate}.${document.revision}.${format}`
      headers['content-disposition'] = `attachment; filename="${file}"`
    }
    const content = spellFile(name, format, document.body)
    return context.body(typeof content === 'string' ? content : new Uint8Array(content), 200, headers)
  },
}

interface Address {
  readonly kind: DocumentKind
  readonly name: string
  readonly gameDate: string
  readonly format: FileFormat
}

function readAddress(path: string): Address {
  const [, name = '', gameDate = '', extension] = /^(.+)\/([^/]+)\.([a-z]+)$/.exec(path) ?? []
  const kind = findDocumentKind(name)
  if (!kind || !isGameDate(gameDate))
    throw new PipelineError(
      'usage.not-found',
      `no such document or date; there are ${documentKinds.map((each) => each.name).join(', ')}`,
    )
  const formats = formatsOf(name, fileFormats)
  const format = formats.find((each) => each === extension)
  if (!format)
    throw new PipelineError(
      'usage.not-found',
      `${name} is there as ${formats.join(', ')}, not as ${extension}`,
    )
  return { kind, name, gameDate, format }
}

async function find(
  { db, pipeline, clock }: ApiParts,
  { kind, name, gameDate }: Address,
  revision: string | undefined,
): Promise<StoredDocument> {
  if (revision !== undefined && !/^[1-9]\d{0,6}$/.test(revision))
    throw new PipelineError('usage.invalid', 'revision: expected a whole number from 1 on')
  if (kind.asset === null && revision !== undefined)
    throw new PipelineError(
      'usage.not-found',
      `${name} speaks of this moment; earlier revisions are not kept`,
    )
  const document =
    kind.asset === null
      ? await readMomentDocument({ db, pipeline, now: clock.now() }, name, gameDate)
      : revision === undefined
        ? await readNewestDocument(db, name, gameDate)
        : await readDocumentRevision(db, name, gameDate, Number(revision))
  if (!document) throw new PipelineError('usage.not-found', `no document ${name}/${gameDate} is published`)
  if (document.withdrawn && revision === undefined)
    throw new PipelineError(
      'usage.not-found',
      `${name}/${gameDate} is not published any more; ?revision=${document.revision} has what was said last`,
    )
  return document
}
