/** Writes docs/metrics.md from the declared metrics. Run it after changing one. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderMetricsDocument } from '../../src/api/metrics-document.ts'

writeFileSync(fileURLToPath(new URL('../../docs/metrics.md', import.meta.url)), renderMetricsDocument())
