/** GET /documents/{name}/{date}.json: the newest revision of a published document, byte for byte as it was stored. */
import { readNewestDocument } from '../../nba/6-exports/envelope.ts'
import { isGameDate } from '../../nba/domain/game-date.ts'
import { type Route, readers } from './route.ts'

export const documents: Route = {
  method: 'GET',
  access: readers,
  path: '/documents/:name{[a-z_]+}/:file{[0-9-]+\\.json}',
  async answer(context, { db }) {
    const name = context.req.param('name') ?? ''
    const gameDate = (context.req.param('file') ?? '').replace(/\.json$/, '')
    if (!isGameDate(gameDate)) return context.json({ error: 'no such date' }, 404)
    const document = await readNewestDocument(db, name, gameDate)
    if (!document) return context.json({ error: `no document ${name}/${gameDate} is published` }, 404)
    return context.body(document.body, 200, { 'content-type': 'application/json; charset=utf-8' })
  },
}
