/** The envelope that every document carries, and how its revision is counted.
 *
 * A document is published append-only: the same content keeps its revision, a change is the next one and says what differs. Keys stand in a
 * fixed order, so that equal content means equal bytes. */
import type { Temporal } from 'temporal-polyfill'
import { LongText } from '../../platform/db/long-text.ts'
import { type Sql, sql } from '../../platform/db/sql.ts'
import { type DocumentText, wholeText } from './document-text.ts'
import type { Coverage, Halt } from './halts/halt.ts'
import { findDocumentKind } from './schemas/index.ts'
import type { StoredDocument } from './stored-documents.ts'

export const documentSchemaVersion = 6

export interface DocumentContent {
  /** The latest knowledge in it: of the predictions, grades and games that it says something of. Null where none of it has a moment. */
  readonly asOf: Temporal.Instant | null
  /** Null in a document that is not made of the slate: it would say how far the slate had come when somebody looked. */
  readonly coverage: Coverage | null
  /** Why no picks are given; null where they are. */
  readonly halt: Halt | null
  /** The fields after the envelope's, in order; `JsonText` where a list is spelled already. */
  readonly body: Readonly<Record<string, unknown>>
}

/** JSON that is written into a document as it is: a date's predictions are twelve megabytes of it, and reading them only to write them
 * again cost more than making them. In parts that follow each other. */
export class JsonText {
  readonly parts: readonly string[]
  constructor(parts: readonly string[]) {
    this.parts = parts
  }

  /** A list of what each text spells: entries with commas between. */
  static listOf(texts: readonly string[]): JsonText {
    return new JsonText(['[', ...texts.flatMap((text, i) => (i === 0 ? [text] : [',', text])), ']'])
  }
}

/** Content hash by what it is made of. */
export type SourceHashes = Readonly<Record<string, string>>

export interface EnvelopeParts {
  /** `results/2024-12-02`. */
  readonly document: string
  readonly content: DocumentContent
  readonly degraded: readonly string[]
  readonly sources: SourceHashes
}

/** The text of the next revision, or that of the stored one where nothing has changed. */
export function reviseDocument(parts: EnvelopeParts, stored: StoredDocument | undefined): RevisedDocument {
  const { halt } = parts.content
  const said = {
    halted: halt !== null,
    kind: halt?.kind ?? null,
    reason: halt?.reason ?? null,
    since: halt?.since?.toString() ?? null,
  }
  const { short, long } = spellFields(parts)
  const render = (revision: number, revisedBecause: readonly string[]): DocumentText => {
    const envelope = JSON.stringify({
      document: parts.document,
      schemaVersion: documentSchemaVersion,
      revision,
      revisedBecause,
      asOf: parts.content.asOf,
      halt: said,
      withheld: said.reason,
      degraded: parts.degraded,
      coverage: parts.content.coverage,
      sources: parts.sources,
    })
    const head = [envelope.slice(0, -1), ...short]
    return long.length === 0
      ? { head: new LongText([...head, '}\n']), rest: null }
      : { head: new LongText(head), rest: new LongText([...long, '}\n']) }
  }
  if (stored === undefined) return { text: render(1, []), isSame: false }
  const was = readEnvelope(stored.body)
  const same = render(stored.revision, was.revisedBecause ?? [])
  if (!stored.withdrawn && wholeText(same).equals(stored.body)) return { text: same, isSame: true }
  const because = describeChange(was, { ...parts, halt: said })
  return { text: render(stored.revision + 1, because), isSame: false }
}

export interface RevisedDocument {
  readonly text: DocumentText
  /** It says what the stored one says, byte by byte. */
  readonly isSame: boolean
}

interface SaidEnvelope {
  readonly schemaVersion: number
  readonly revisedBecause?: readonly string[]
  readonly halt: object
  readonly degraded: readonly string[]
  readonly sources: SourceHashes
}

/** It ends with the sources, a flat list of hashes; what follows may be megabytes. */
function readEnvelope(body: string): SaidEnvelope {
  const sources = /"sources":\{[^}]*\}/.exec(body)
  if (!sources) throw new Error(`a stored document has no envelope: ${body.slice(0, 100)}`)
  return JSON.parse(`${body.slice(0, sources.index + sources[0].length)}}`) as SaidEnvelope
}

/** Deterministic: never who ordered it or when, only what is other than it was. */
function describeChange(was: SaidEnvelope, is: Omit<SaidEnvelope, 'schemaVersion'>): string[] {
  const assets = [...new Set([...Object.keys(was.sources), ...Object.keys(is.sources)])].sort()
  const differs = (before: unknown, after: unknown): boolean =>
    JSON.stringify(before) !== JSON.stringify(after)
  const changed = [
    ...assets.filter((asset) => was.sources[asset] !== is.sources[asset]),
    ...(differs(was.halt, is.halt) ? ['halt'] : []),
    ...(differs(was.degraded, is.degraded) ? ['degraded'] : []),
    ...(was.schemaVersion === documentSchemaVersion ? [] : ['form']),
  ]
  return changed.length === 0 ? ['content'] : changed
}

/** `long`: from the field on that is stored packed. */
function spellFields({ document, content }: EnvelopeParts): {
  readonly short: readonly string[]
  readonly long: readonly string[]
} {
  const { packedFrom } = findDocumentKind(document.slice(0, document.lastIndexOf('/'))) ?? {}
  const names = Object.keys(content.body)
  const spell = (name: string): string[] => {
    const value = content.body[name]
    return [
      `,${JSON.stringify(name)}:`,
      ...(value instanceof JsonText ? value.parts : [JSON.stringify(value)]),
    ]
  }
  const place = packedFrom === undefined ? -1 : names.indexOf(packedFrom)
  const end = place === -1 ? names.length : place
  return { short: names.slice(0, end).flatMap(spell), long: names.slice(end).flatMap(spell) }
}

/** An instant as `Temporal.Instant` spells it, for JSON that PostgreSQL makes. */
export function spelledInstant(column: Sql): Sql {
  return sql`rtrim(rtrim(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '0'), '.') || 'Z'`
}
