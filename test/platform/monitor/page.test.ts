/** docs/monitoring.md says what the code does: its table is rendered from the detectors. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { monitoringPage, withDetectorTable } from '../../support/monitoring-page.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

test('the table of detectors is up to date (node test/support/write-monitoring-page.ts)', () => {
  const page = readFileSync(monitoringPage, 'utf8')
  expect(page).toBe(withDetectorTable(page, createToolPipeline().detectors!))
})
