/** A pipeline with one of its assets made worse: what a test switches off to see that the fault goes through then. */
import type { Asset } from '../../src/platform/asset.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'

export function changingAsset(
  changed: string,
  change: (asset: Asset) => Partial<Asset>,
): (pipeline: Pipeline) => Pipeline {
  return (pipeline) => {
    const swap = (asset: Asset): Asset => (asset.name === changed ? { ...asset, ...change(asset) } : asset)
    return { ...pipeline, assets: pipeline.assets.map(swap), asset: (name) => swap(pipeline.asset(name)) }
  }
}

/** Its expectations and its checks are left out: whatever it makes is taken. */
export const unjudged: Pick<Asset, 'expects' | 'checks'> = {
  expects: async () => ({ kind: 'empty_allowed', because: 'nobody counts' }),
  checks: [],
}
