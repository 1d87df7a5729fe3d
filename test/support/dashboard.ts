/** The Grafana dashboard as a short list; deploy/grafana/sixthman.json is written from it (node test/support/write-dashboard.ts).
 *
 * Every metric of docs/metrics.md has a place here; a test holds the two together. */
import { dashboardRows, type PanelDeclaration } from './dashboard-panels.ts'

const height = 7
const statHeight = 4

export function renderDashboard(): string {
  const panels: object[] = []
  let y = 0
  for (const [title, declared] of dashboardRows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    })
    y += 1
    let x = 0
    let tallest = 0
    for (const panel of declared) {
      const w = panel.width ?? 8
      const h = panel.kind === 'stat' ? statHeight : height
      if (x + w > 24) {
        y += tallest
        x = 0
        tallest = 0
      }
      panels.push(renderPanel(panel, panels.length + 1, { x, y, w, h }))
      x += w
      tallest = Math.max(tallest, h)
    }
    y += tallest
  }
  const dashboard = {
    uid: 'sixthman',
    title: 'Sixth Man',
    tags: ['sixthman'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'America/New_York',
    templating: {
      list: [
        {
          name: 'datasource',
          label: 'Prometheus',
          type: 'datasource',
          query: 'prometheus',
          current: {},
          hide: 0,
        },
      ],
    },
    panels,
  }
  return `${JSON.stringify(dashboard, null, 2)}\n`
}

function renderPanel(
  { title, says, kind = 'timeseries', unit = 'short', shows, alarms }: PanelDeclaration,
  id: number,
  gridPos: { x: number; y: number; w: number; h: number },
): object {
  const datasource = { type: 'prometheus', uid: '$datasource' }
  const steps = [
    { color: 'green', value: null },
    ...(alarms
      ? [
          { color: 'yellow', value: alarms[0] },
          { color: 'red', value: alarms[1] },
        ]
      : []),
  ]
  return {
    id,
    type: kind,
    title,
    ...(says ? { description: says } : {}),
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    options:
      kind === 'stat'
        ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: alarms ? 'background' : 'value' }
        : {},
    targets: shows.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legendFormat || '__auto',
      ...(kind === 'timeseries' ? {} : { instant: true, ...(kind === 'table' ? { format: 'table' } : {}) }),
    })),
  }
}
