/** Holds published bytes against the published JSON Schemas as a reader in another language would: with a validator (Ajv) that shares nothing with
 * what declares them. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as formats } from 'ajv-formats'
import type { DocumentKind } from '../../src/nba/6-exports/schemas/document-kind.ts'
import { describeDocument, documentKinds, findDocumentKind } from '../../src/nba/6-exports/schemas/index.ts'

const ajv = new Ajv2020({ allErrors: true, strict: true })
formats.default(ajv)
const judges = new Map(
  documentKinds.map((kind) => [
    kind.name,
    ajv.compile(JSON.parse(JSON.stringify(describeDocument(kind))) as object),
  ]),
)

/** `best-bets` or `tonight/player/203999`; what is wrong with a body, place by place. */
export function judgeDocument(name: string, body: string): string[] {
  const judge = judges.get(findDocumentKind(name)!.name)!
  return judge(JSON.parse(body))
    ? []
    : judge.errors!.map(({ instancePath, message }) => `${instancePath}: ${message}`)
}

/** Bodies that are none any more: each field of the envelope and of the body left out, and each of a wrong kind, one at a time. */
export function spoilDocument(
  { schema }: DocumentKind,
  body: string,
): { readonly how: string; readonly body: string }[] {
  const document = JSON.parse(body) as Record<string, unknown>
  return Object.keys(schema.shape).flatMap((field) => {
    const { [field]: _, ...rest } = document
    return [
      { how: `without ${field}`, body: JSON.stringify(rest) },
      { how: `${field} of a wrong kind`, body: JSON.stringify({ ...document, [field]: [[]] }) },
    ]
  })
}
