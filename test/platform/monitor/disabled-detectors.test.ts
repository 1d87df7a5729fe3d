/** The tests of a detector are worth something only if they fail without it: each is switched off, and they are run once more. */
import { inject, test } from 'vitest'
import { runDisabled } from '../../support/run-disabled.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const names = createToolPipeline().detectors!.map(({ name }) => name)

test.each(names)('the tests of %s fail when it sees nothing', async (name) => {
  const { failed, passed } = await runDisabled(name, { serverUrl: inject('serverUrl') })
  if (failed === 0) throw new Error(`all ${passed} tests of ${name} pass although it sees nothing`)
})
