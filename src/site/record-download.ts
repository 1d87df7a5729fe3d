/** GET /picks/record.csv and .json: every pick of a season that was ever published, as the ledger says it. */
import type { Context } from 'hono'
import type { ApiParts } from '../api/api-parts.ts'
import type { Route } from '../api/routes/route.ts'
import { ledger } from '../nba/6-exports/schemas/ledger.ts'
import { guessSeason, seasonStarting, seasonStartYear } from '../nba/domain/season.ts'
import { PipelineError } from '../platform/errors.ts'
import type { EveryRef } from './document-ref.ts'
import { requireSite, send, tonightOf } from './to-route.ts'

type Texts = readonly { readonly gameDate: string; readonly revision: number; readonly text: string }[]

export const recordCsv = defineDownload('/picks/record.csv', 'text/csv; charset=utf-8', writeCsv)
export const recordJson = defineDownload('/picks/record.json', 'application/json; charset=utf-8', writeJson)

function defineDownload(path: string, contentType: string, write: (texts: Texts) => string): Route {
  return {
    method: 'GET',
    access: 'public',
    path,
    async answer(context: Context, parts: ApiParts) {
      const { shelf, rendered } = requireSite(parts)
      const ref = chooseSeason(context.req.query('season') ?? '', tonightOf(parts.clock))
      const listed = await shelf.list(ref)
      const key = [path, ref.from, ...listed.map(({ gameDate, revision }) => `${gameDate}#${revision}`)].join(
        ' ',
      )
      const page = await rendered.get(key, async () => write(await shelf.readField(ref, listed)))
      const name = `sixthman-record-${ref.from?.slice(0, 4)}${path.slice(path.lastIndexOf('.'))}`
      context.header('content-disposition', `attachment; filename="${name}"`)
      return send(context, page, 300, contentType)
    },
  }
}

/** Seasons are told apart as everywhere: July is the first month of the next. */
function chooseSeason(asked: string, today: string): EveryRef & { readonly from: string } {
  const season = asked === '' ? guessSeason(today) : seasonStarting(Number(asked.slice(0, 4)))
  if (asked !== '' && season !== asked)
    throw new PipelineError('usage.invalid', 'season: expected two years, as in 2024-25')
  const year = seasonStartYear(season)
  const end = `${year + 1}-06-30`
  return {
    ...{ name: ledger.name, field: 'picks', keepsWithdrawn: true },
    ...{ from: `${year}-07-01`, until: end < today ? end : today },
  }
}

function writeJson(texts: Texts): string {
  const dates = texts.map(
    ({ gameDate, revision, text }) => `{"gameDate":"${gameDate}","revision":${revision},"picks":${text}}`,
  )
  return `{"dates":[${dates.join(',\n')}]}\n`
}

const columns = Object.keys(ledger.schema.shape.picks.element.shape)

/** RFC 4180; null is empty. */
function writeCsv(texts: Texts): string {
  const lines = texts.flatMap(({ gameDate, text }) =>
    (JSON.parse(text) as Record<string, unknown>[]).map((pick) =>
      [gameDate, ...columns.map((column) => pick[column])].map(spellCell).join(','),
    ),
  )
  return `${['gameDate', ...columns].join(',')}\r\n${lines.map((line) => `${line}\r\n`).join('')}`
}

/** A name that begins as a formula does would be one in a spreadsheet. */
function spellCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
