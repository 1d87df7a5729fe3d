/** Writes deploy/grafana/sixthman.json. Run it after changing the list of panels or a metric. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderDashboard } from './dashboard.ts'

writeFileSync(
  fileURLToPath(new URL('../../deploy/grafana/sixthman.json', import.meta.url)),
  renderDashboard(),
)
