/** What a page of the picks site declares: its address, the documents it is made of, and how they are shown.
 *
 * A page is a function of its address and its documents alone: no clock, no database, no reader. That is what lets it be kept and sent again. */

import type { DocumentRef, EveryRef, ListedDocument, ShelvedDocument } from './document-ref.ts'
import type { Fragment } from './fragment.ts'

export interface Address {
  /** As the page was asked for: `/picks/player/203999`. */
  readonly path: string
  /** A parameter of the path. */
  readonly parameter: (name: string) => string
  /** Of the query, trimmed and short; empty where it is not given. Only what the page declares may be asked for. */
  readonly query: (name: string) => string
  /** The game date that the site takes for tonight's. */
  readonly today: string
}

export type Documents = readonly (ShelvedDocument | undefined)[]

export interface ListedField extends ListedDocument {
  readonly content: unknown
}

export interface Shown {
  readonly title: string
  readonly body: Fragment
}

export interface SitePage {
  readonly path: string
  /** Its place in the list of pages; left out of it without. */
  readonly tab?: string
  /** What it reads of the query: nothing else makes another page of it. */
  readonly queries: readonly string[]
  /** How long a cache between us and the reader may keep it. */
  readonly maxAgeSeconds: number
  readonly documents: (address: Address) => readonly DocumentRef[]
  /** Fields of the newest document of every date there is, where a page tells of many of them. */
  readonly every?: (address: Address) => readonly EveryRef[]
  /** Undefined: there is no such page. */
  readonly show: (
    address: Address,
    documents: Documents,
    every: readonly (readonly ListedField[])[],
  ) => Shown | undefined
}
