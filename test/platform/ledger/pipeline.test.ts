/** A pipeline is checked when it is put together: what could never run is refused then. */
import { describe, expect, test } from 'vitest'
import type { Asset } from '../../../src/platform/asset.ts'
import { createPipeline } from '../../../src/platform/pipeline.ts'

function declare(assets: readonly { name: string; gate: string; needs?: readonly string[] }[]) {
  const gates = [...new Set(assets.map(({ gate }) => gate))]
  return createPipeline({
    assets: assets.map(({ name, gate, needs = [] }) => ({
      name,
      gate,
      phase: '2-raw' as const,
      plan: 'full' as const,
      writes: [],
      needs: needs.map((asset) => ({ asset, scope: 'same' as const })),
      opens: { at: '04:00' },
      deadline: { at: '06:00' },
      timeoutSeconds: 1,
      attemptsMax: 1,
      backoffSeconds: 1,
      expects: () => Promise.reject(new Error('not asked')),
      produce: () => Promise.reject(new Error('not asked')),
    })) satisfies Asset[],
    gates: gates.map((name) => ({ name, base: { at: '04:00' }, tiers: [] })),
    codeVersion: 'test',
    loadCalendar: () => Promise.reject(new Error('not asked')),
    resolveMoment: () => {
      throw new Error('not asked')
    },
  })
}

describe('a pipeline', () => {
  test('refuses gates that wait for each other, since neither could ever open', () => {
    const build = (): unknown =>
      declare([
        { name: 'schedule', gate: 'sources' },
        { name: 'games', gate: 'raw', needs: ['schedule'] },
        { name: 'box_scores', gate: 'sources', needs: ['games'] },
      ])
    expect(build).toThrow('the gates sources, raw wait for each other')
  })

  test('refuses an asset above what it needs, an unknown need, an undeclared gate and a name given twice', () => {
    expect(() =>
      declare([
        { name: 'a', gate: 'g', needs: ['b'] },
        { name: 'b', gate: 'g' },
      ]),
    ).toThrow("'a' stands above 'b'")
    expect(() => declare([{ name: 'a', gate: 'g', needs: ['nothing'] }])).toThrow(
      "'nothing', which does not exist",
    )
    expect(() =>
      declare([
        { name: 'a', gate: 'g' },
        { name: 'a', gate: 'g' },
      ]),
    ).toThrow("two assets are named 'a'")
  })

  test('lets assets of one gate read each other', () => {
    const pipeline = declare([
      { name: 'a', gate: 'g' },
      { name: 'b', gate: 'g', needs: ['a'] },
    ])
    expect(pipeline.readersOf('a').map(({ asset }) => asset.name)).toEqual(['b'])
  })
})
