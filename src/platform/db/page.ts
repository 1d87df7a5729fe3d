/** A part of a list: behind the place of an item, so many. */
export interface Page<Place> {
  readonly after: Place | null
  readonly limit: number | null
}

export const everything = { after: null, limit: null } as const
