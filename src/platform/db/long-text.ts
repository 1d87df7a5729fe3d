/** A text in parts, for a column: megabytes are put together once, as the bytes that are sent.
 *
 * One letter outside of Latin-1 makes a whole string take twice the room and its bytes several times the work; in parts only the part it stands
 * in does. */
export class LongText {
  readonly parts: readonly string[]

  constructor(parts: readonly string[]) {
    this.parts = parts
  }

  /** In UTF-16 code units, as a string's. */
  get length(): number {
    return this.parts.reduce((sum, { length }) => sum + length, 0)
  }

  equals(text: string): boolean {
    let at = 0
    for (const part of this.parts) {
      if (!text.startsWith(part, at)) return false
      at += part.length
    }
    return at === text.length
  }

  /** As UTF-8. */
  toBytes(): Buffer {
    const bytes = Buffer.allocUnsafe(this.parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0))
    let at = 0
    for (const part of this.parts) at += bytes.write(part, at)
    return bytes
  }

  toString(): string {
    return this.parts.join('')
  }
}
