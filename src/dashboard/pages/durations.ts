/** GET /durations: how long the assets took of the last days, wait and run apart, how that has moved, and how often they failed. */
import { html } from 'hono/html'
import {
  type AssetDuration,
  listDays,
  readAssetDurations,
  readMedianRuns,
} from '../../api/reads/asset-durations.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { phases } from '../../platform/asset.ts'
import { choose, defineFilter } from '../filter.ts'
import { formatMs } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { renderSpark } from '../line-chart.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const filter = defineFilter('/durations', {
  days: choose('Days', ['7', '14', '28', '56'], '14, as usual'),
  phase: choose('Phase', phases),
})

export const durations: Route = {
  method: 'GET',
  access: readers,
  path: '/durations',
  async answer(context, parts, visit) {
    const { db, clock, pipeline } = parts
    const chosen = filter.read(context)
    const daysShown = Number(chosen.days ?? 14)
    const isShown = (name: string): boolean => {
      const asset = pipeline.assets.find((each) => each.name === name)
      return chosen.phase === undefined || asset?.phase === chosen.phase
    }
    const now = clock.now()
    const [all, byDay] = await Promise.all([
      readAssetDurations(db, now, daysShown),
      readMedianRuns(db, now, daysShown),
    ])
    const rows = all.filter(({ asset }) => isShown(asset))
    const days = listDays(now, daysShown)
    const halves = new Map(byDay.map((each) => [`${each.asset} ${each.day}`, each.runMs50]))
    const longest = Math.max(1, ...rows.map(({ runMs95 }) => runMs95))
    const body = html`${filter.render(chosen)}<p class="soft">Attempts of the last ${daysShown} days. Half of them took no longer than the full bar, 95 of 100 no longer than the faint one.</p>
      ${renderTable(
        [
          { head: 'asset', cell: (each) => html`<a href="/durations/${each.asset}">${each.asset}</a>` },
          { head: 'share', cell: (each) => renderBar(each, longest), isWide: true },
          { head: 'run, half', cell: (each) => formatMs(each.runMs50) },
          { head: 'run, 95 of 100', cell: (each) => formatMs(each.runMs95) },
          {
            head: `${daysShown} days`,
            cell: ({ asset }) =>
              renderSpark(
                `how ${asset} has moved`,
                days.map((day) => halves.get(`${asset} ${day}`) ?? null),
              ),
          },
          { head: 'wait, half', cell: (each) => formatMs(each.waitMs50), isWide: true },
          { head: 'boot, half', cell: (each) => formatMs(each.bootMs50), isWide: true },
          { head: 'attempts', cell: (each) => each.attempts },
          {
            head: 'failed',
            cell: (each) => (each.failed === 0 ? '' : html`<span class="failed">${each.failed}</span>`),
          },
        ],
        rows,
        filter.sayEmpty(chosen, all.length, 'Nothing was tried within these days.'),
      )}`
    return showPage(context, parts, visit, { title: 'Durations', body })
  },
}

const barWidth = 200

function renderBar({ asset, runMs50, runMs95 }: AssetDuration, longest: number): Fragment {
  const widthOf = (ms: number): string => ((ms / longest) * barWidth).toFixed(1)
  return html`<svg width="${barWidth}" height="12" role="img" aria-label="${asset}: half within ${formatMs(runMs50)}, 95 of 100 within ${formatMs(runMs95)}">
    <rect class="bar light" width="${widthOf(runMs95)}" height="12"></rect><rect class="bar" width="${widthOf(runMs50)}" height="12"></rect></svg>`
}
