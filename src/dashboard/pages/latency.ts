/** GET /latency?days=: hours from the final whistle to the published grade, date by date, against the objective; and where the time goes. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { latencyLimits } from '../../nba/monitor/detectors/latency.ts'
import {
  type GamePath,
  readGamePaths,
  type stages,
  whistleAfterTipMinutes,
} from '../../nba/monitor/read-game-paths.ts'
import { quantile } from '../../platform/monitor/statistics.ts'
import { choose, defineFilter } from '../filter.ts'
import { renderLineChart } from '../line-chart.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const filter = defineFilter('/latency', {
  days: choose('Days', ['7', '14', '30', '60', '120'], '30, as usual'),
})
type Stage = (typeof stages)[number]

export const latency: Route = {
  method: 'GET',
  access: readers,
  path: '/latency',
  async answer(context, parts, visit) {
    const chosen = filter.read(context)
    const days = Number(chosen.days ?? 30)
    const paths = await readGamePaths(parts.db, parts.clock.now(), days)
    const byDate = [...Map.groupBy(paths, ({ gameDate }) => gameDate)]
    const published = byDate.map(([, games]) => hoursOf(games, 'published'))
    const body = html`${filter.render(chosen)}<p class="soft">Games of the last ${days} days that were predicted live. No source says when a game ended: the whistle is taken as ${whistleAfterTipMinutes} minutes after the tip.</p>
      ${byDate.length === 0 ? '' : html`<p class="equation">${paths.length} ${paths.length === 1 ? 'game' : 'games'} = ${countPublished(paths)} published within ${latencyLimits.sloHours} h + ${paths.filter((each) => (each.published ?? 0) > latencyLimits.sloHours).length} later + ${paths.filter(({ published: at }) => at === null).length} not yet</p>`}
      ${
        byDate.length === 0
          ? ''
          : renderLineChart({
              label: 'hours from the whistle to the published grade',
              dates: byDate.map(([date]) => date),
              series: [
                { name: 'half of the games', values: published.map((hours) => at(hours, 0.5)) },
                { name: 'the last game', values: published.map((hours) => at(hours, 1)) },
              ],
              format: (hours) => `${hours.toFixed(1)} h`,
              limit: { name: `objective, ${latencyLimits.sloHours} h`, at: latencyLimits.sloHours },
            })
      }
      ${renderTable(
        [
          { head: 'game date', cell: ([date]) => html`<a href="/runs/${date}">${date}</a>` },
          { head: 'games', cell: ([, games]) => games.length },
          { head: 'box score', cell: ([, games]) => say(games, 'boxScore') },
          { head: 'summed up', cell: ([, games]) => say(games, 'summarised'), isWide: true },
          { head: 'graded', cell: ([, games]) => say(games, 'graded') },
          { head: 'published', cell: ([, games]) => say(games, 'published') },
        ],
        byDate.toReversed(),
        'No game of these days that was predicted live has ended.',
      )}`
    return showPage(context, parts, visit, { title: 'Latency', body })
  },
}

const countPublished = (paths: readonly GamePath[]): number =>
  paths.filter(({ published }) => published !== null && published <= latencyLimits.sloHours).length

const hoursOf = (games: readonly GamePath[], stage: Stage): number[] =>
  games.flatMap((game) => (game[stage] === null ? [] : [game[stage]]))

const at = (hours: readonly number[], share: number): number | null =>
  hours.length === 0 ? null : quantile(hours, share)

/** '2.1 h, last 3.4 h (1 not yet)'. */
function say(games: readonly GamePath[], stage: Stage): string {
  const hours = hoursOf(games, stage)
  const open = games.length - hours.length
  const reached =
    hours.length === 0 ? '' : `${at(hours, 0.5)!.toFixed(1)} h, last ${at(hours, 1)!.toFixed(1)} h`
  return `${reached}${open === 0 ? '' : `${reached === '' ? '' : ' '}(${open} not yet)`}`
}
