/** GET /documents/{name}/{date}.json: the newest revision of a published document, byte for byte as it was stored; `?revision=1` gives an
 * earlier one. A name may have slashes: /documents/tonight/player/203999/2024-12-02.json. */
import { createHash } from 'node:crypto'
import { documentKinds, findDocumentKind } from '../../nba/6-exports/schemas/index.ts'
import {
  readDocumentRevision,
  readNewestDocument,
  type StoredDocument,
} from '../../nba/6-exports/stored-documents.ts'
import { isGameDate } from '../../nba/domain/game-date.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { PipelineError } from '../../platform/errors.ts'
import { type Route, readers } from './route.ts'

export const documents: Route = {
  method: 'GET',
  access: readers,
  path: '/documents/:path{[a-z0-9/_-]+\\.json}',
  async answer(context, { db }) {
    const path = (context.req.param('path') ?? '').replace(/\.json$/, '')
    const cut = path.lastIndexOf('/')
    const [name, gameDate] = [path.slice(0, cut), path.slice(cut + 1)]
    const kind = findDocumentKind(name)
    if (!kind || !isGameDate(gameDate))
      throw new PipelineError(
        'usage.not-found',
        `no such document or date; there are ${documentKinds.map((each) => each.name).join(', ')}`,
      )
    const said = context.req.query('revision')
    const document = await find(db, name, gameDate, said)
    const tag = `"${createHash('sha256').update(document.body).digest('base64url').slice(0, 27)}"`
    context.header('etag', tag)
    context.header('cache-control', `private, max-age=${kind.cacheSeconds}`)
    context.header('vary', 'authorization, cookie')
    const known = (context.req.header('if-none-match') ?? '')
      .split(',')
      .map((each) => each.trim().replace(/^W\//, ''))
    return known.includes(tag)
      ? context.body(null, 304)
      : context.body(document.body, 200, { 'content-type': 'application/json; charset=utf-8' })
  },
}

async function find(
  db: Queryable,
  name: string,
  gameDate: string,
  revision: string | undefined,
): Promise<StoredDocument> {
  if (revision !== undefined && !/^[1-9]\d{0,6}$/.test(revision))
    throw new PipelineError('usage.invalid', 'revision: expected a whole number from 1 on')
  const document =
    revision === undefined
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
