/** Writes the table of detectors into docs/monitoring.md. Run it after changing one. */
import { readFileSync, writeFileSync } from 'node:fs'
import { monitoringPage, withDetectorTable } from './monitoring-page.ts'
import { createToolPipeline } from './tool-pipeline.ts'

writeFileSync(
  monitoringPage,
  withDetectorTable(readFileSync(monitoringPage, 'utf8'), createToolPipeline().detectors!),
)
