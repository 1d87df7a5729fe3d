/** A statement as a tagged template: text with placeholders and its values, never a string with values inside.
 *
 *     sql`select state from ledger where asset = ${asset} and game_date = ${gameDate}`
 *
 * A `Sql` inside a template is spliced in as text (`sql`select … ${orderBy}``); everything else becomes a parameter. */

export class Sql {
  readonly text: string
  readonly values: readonly unknown[]

  constructor(text: string, values: readonly unknown[]) {
    this.text = text
    this.values = values
  }
}

export function sql(parts: TemplateStringsArray, ...inputs: readonly unknown[]): Sql {
  let text = parts[0] ?? ''
  const values: unknown[] = []
  inputs.forEach((input, index) => {
    if (input instanceof Sql) {
      text += input.text.replace(/\$(\d+)/g, (_, position: string) => `$${Number(position) + values.length}`)
      values.push(...input.values)
    } else {
      values.push(input)
      text += `$${values.length}`
    }
    text += parts[index + 1] ?? ''
  })
  return new Sql(text, values)
}

/** A table or column name from our own declarations, quoted; refuses anything but lower-case words. */
export function identifier(name: string): Sql {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error(`not an identifier of this schema: ${name}`)
  return new Sql(`"${name}"`, [])
}

/** Several identifiers with commas between. */
export function identifiers(names: readonly string[]): Sql {
  return new Sql(names.map((name) => identifier(name).text).join(', '), [])
}
