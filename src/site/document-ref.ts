/** Which documents a page is made of: one of a date, the newest there is, or one field of every date. */

/** `tonight` of `2024-12-02`; without a date the newest of any date up to `until`. */
export interface DocumentRef {
  readonly name: string
  readonly gameDate?: string
  readonly until?: string
  /** What it said last, where it was taken back since. Default: one that was taken back counts as none. */
  readonly keepsWithdrawn?: boolean
}

export interface ShelvedDocument {
  readonly name: string
  readonly gameDate: string
  readonly revision: number
  /** Stands for the content where the revision does not: a document that is nowhere stored begins at 1 again when it is forgotten. */
  readonly tag?: string
  /** Taken back since; never without `keepsWithdrawn`. */
  readonly isWithdrawn: boolean
  /** As published; a page reads it through its own schema. */
  readonly content: unknown
}

/** Every date of a document from `from` up to `until`, of which a page reads one field. */
export interface EveryRef {
  readonly name: string
  readonly field: string
  readonly from?: string
  readonly until: string
  /** As of a document. */
  readonly keepsWithdrawn?: boolean
}

/** The newest revision of a date. */
export interface ListedDocument {
  readonly gameDate: string
  readonly revision: number
}
