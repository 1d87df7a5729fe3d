/** What of a JSON Schema is none, as OpenAPI 3.1 takes them: so much of the standard as our own documents use. */

export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly not?: Schema
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly $ref?: string
}

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])
const resolve = (document: object, reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document)

/** Each place where OpenAPI has a schema. */
export function findSchemas(value: unknown, at = ''): { schema: Schema; at: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    name === 'schema' ? [{ schema: each as Schema, at }] : findSchemas(each, `${at}/${name}`),
  )
}

/** What JSON Schema does not have so, down to the last part. An empty schema is right only for a part of which anything may be. */
export function findSchemaFaults(
  document: object,
  schema: Schema,
  at: string,
  mayBeAnything = false,
): string[] {
  const { type, properties = {}, required = [], items, additionalProperties, enum: values, $ref } = schema
  const choices = [schema.anyOf, schema.allOf, schema.oneOf].filter((each) => each !== undefined)
  const says = [type, values, $ref, schema.const, schema.not, ...choices].some((each) => each !== undefined)
  const found = [
    [!says && !mayBeAnything, 'says nothing'],
    [[type ?? []].flat().some((each) => !types.has(each)), `type ${type}`],
    [type === 'array' && items === undefined, 'an array without items'],
    [$ref !== undefined && resolve(document, $ref) === undefined, `${$ref} leads nowhere`],
    [[values, ...choices].some((each) => each?.length === 0), 'an empty choice'],
    ...required.map((name) => [!(name in properties), `required ${name}`] as const),
  ] as const
  const parts: [string, Schema][] = [
    ...Object.entries(properties),
    ...choices.flat().map((each, index): [string, Schema] => [String(index), each]),
    ...(items ? [['items', items] as [string, Schema]] : []),
    ...(typeof additionalProperties === 'object' ? [['else', additionalProperties] as [string, Schema]] : []),
  ]
  return [
    ...found.filter(([isSo]) => isSo).map(([, says]) => `${at}: ${says}`),
    ...parts.flatMap(([name, part]) => findSchemaFaults(document, part, `${at}/${name}`, true)),
  ]
}
