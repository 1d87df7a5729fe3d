/** cdn.nba.com `scheduleLeagueV2`: the whole season, as its games stood at the clock's instant.
 *
 * The genuine file holds the season in progress only; `?season=2023-24` is ours. The reply has up to 9 MB, so each game is
 * serialised once a state and the whole reply once a change of the schedule. */
import { createHash } from 'node:crypto'
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { formatInstant } from '../instants.ts'
import { buildScheduleObject } from '../schedule-object.ts'
import type { Endpoint } from './endpoint.ts'

interface Published {
  readonly changedAtMs: number
  readonly body: Uint8Array<ArrayBuffer>
  readonly etag: string
}

export function createScheduleEndpoint(): Endpoint {
  const gameTexts = new Map<string, string>()
  const published = new Map<string, Published>()

  function gameText(state: GameAsOf, firstDate: string): string {
    const key = `${state.game.gameId}/${state.status}/${state.gameDate}`
    let text = gameTexts.get(key)
    if (text === undefined) {
      text = JSON.stringify(buildScheduleObject(state, firstDate))
      gameTexts.set(key, text)
    }
    return text
  }

  function publish(view: LeagueView, season: string): Published {
    const changedAtMs = view.scheduleChangedAtMs(season)
    const known = published.get(season)
    if (known?.changedAtMs === changedAtMs) return known
    const dates = Map.groupBy(view.games(season), (state) => state.gameDate)
    const firstDate = view.games(season).find((state) => state.game.kind === 'regular')?.gameDate ?? ''
    const gameDates = [...dates]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([date, states]) => {
        const [year, month, day] = date.split('-')
        const games = states.map((state) => gameText(state, firstDate)).join(',')
        return `{"gameDate":"${month}/${day}/${year} 00:00:00","games":[${games}]}`
      })
    const extras = view.scheduleExtras(season) ?? {}
    const tail = JSON.stringify({ weeks: extras.weeks ?? [], broadcasterList: extras.broadcasterList ?? [] })
    const meta = JSON.stringify({
      version: 1,
      request: `http://nba.cloud/league/00/${season}/scheduleleaguev2?Format=json`,
      time: formatInstant(changedAtMs),
    })
    const head = `{"meta":${meta},"leagueSchedule":{"seasonYear":"${season}","leagueId":"00","gameDates":[`
    const body = new TextEncoder().encode(`${head}${gameDates.join(',')}],${tail.slice(1)}}`)
    const etag = `"${createHash('md5').update(`${season}/${changedAtMs}`).digest('hex')}"`
    const fresh = { changedAtMs, body, etag }
    published.set(season, fresh)
    return fresh
  }

  return {
    path: '/cdn.nba.com/static/json/staticData/scheduleLeagueV2.json',
    answer({ query, view }) {
      const season = query.season ?? view.currentSeason()
      if (season === null || !view.seasons.includes(season)) {
        return { status: 404, body: 'Not Found', contentType: 'text/plain' }
      }
      const { body, etag } = publish(view, season)
      return { status: 200, body, contentType: 'application/json; charset=utf-8', headers: { etag } }
    },
  }
}
