/** What is published is what its schema says, for every document that a small season gives. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentKinds, findDocumentKind } from '../../../src/nba/6-exports/schemas/index.ts'
import { createDocumentsWorld, type DocumentsWorld } from '../../support/documents-world.ts'

let world: DocumentsWorld
beforeAll(async () => {
  world = await createDocumentsWorld()
}, 120_000)
afterAll(() => world.close())

test('every document is as its schema says, field by field', async () => {
  const published = await world.published()
  const seen = new Set<string>()
  for (const { name, gameDate, revision, body } of published) {
    const kind = findDocumentKind(name)
    if (!kind) throw new Error(`${name} has no schema`)
    seen.add(kind.name)
    const document: unknown = JSON.parse(body)
    expect(document).toMatchObject({ document: `${name}/${gameDate}`, revision })
    expect(kind.schema.safeParse(document).error?.issues ?? [], `${name}/${gameDate}`).toEqual([])
  }
  expect([...seen].sort()).toEqual(
    documentKinds
      .filter(({ asset }) => world.system.pipeline.assets.some(({ name }) => name === asset))
      .map(({ name }) => name)
      .sort(),
  )
})

test('a collection says whose document it is, and a name that is none has no kind', () => {
  expect(findDocumentKind('tonight/player/203999')?.name).toBe('tonight/player')
  expect(findDocumentKind('tonight/all-players')?.name).toBe('tonight/all-players')
  for (const name of ['tonight/player', 'tonight/player/x', 'tonight/player/1/2', 'picks', ''])
    expect(findDocumentKind(name)).toBeUndefined()
})
