/** A text in parts, for a column: megabytes of it are put together as the bytes that are sent.
 *
 * One letter outside of Latin-1 makes a whole string take twice the room and its bytes several times the work; in parts only the part it stands
 * in does. No part ends between the halves of a letter (a surrogate pair): each is spelled by itself. */
export class LongText {
  readonly parts: readonly string[]

  constructor(parts: readonly string[]) {
    this.parts = parts
  }

  /** In UTF-16 code units, as a string's. */
  get length(): number {
    return this.parts.reduce((sum, { length }) => sum + length, 0)
  }

  /** As UTF-8. */
  get byteLength(): number {
    return this.parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  }

  equals(text: string): boolean {
    let at = 0
    for (const part of this.parts) {
      if (!text.startsWith(part, at)) return false
      at += part.length
    }
    return at === text.length
  }

  /** As UTF-8, from the place on. */
  writeTo(bytes: Buffer, from: number): void {
    let at = from
    for (const part of this.parts) at += bytes.write(part, at)
  }

  toString(): string {
    return this.parts.join('')
  }
}
