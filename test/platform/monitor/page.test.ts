/** docs/monitoring.md says what the code does: its table is rendered from the detectors. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { detectorTests, ownFile } from '../../support/detector-tests.ts'
import { monitoringPage, withDetectorTable } from '../../support/monitoring-page.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

test('the table of detectors is up to date (node test/support/write-monitoring-page.ts)', () => {
  const page = readFileSync(monitoringPage, 'utf8')
  expect(page).toBe(withDetectorTable(page, createToolPipeline().detectors!))
})

test('every detector has tests under its name, which are run without it (npm run disabled-detectors)', () => {
  const names = createToolPipeline().detectors!.map(({ name }) => name)
  expect(Object.keys(detectorTests).sort()).toEqual(names.toSorted())
  for (const [name, files] of Object.entries(detectorTests))
    for (const file of files) {
      const text = readFileSync(file, 'utf8')
      expect(text, `${file} looks by itself at ${name}`).toContain('lookOnce')
      if (!ownFile.has(name))
        expect(text, `${file} says nothing of ${name}`).toMatch(new RegExp(`describe\\('${name}\\b`))
    }
})
