/** Who is hurt or in doubt now, as the sources say that speak only of now: each player in view of his team's next game. */
import type { LeagueView } from './as-of.ts'
import { dayMs, easternDate } from './instants.ts'
import type { InjuryNotice } from './league.ts'

/** Of today's and tomorrow's games that are not over; who became available is not among them. */
export function listCurrentInjuries(view: LeagueView): InjuryNotice[] {
  const dates = [easternDate(view.asOfMs), easternDate(view.asOfMs + dayMs)]
  const byPlayer = new Map<number, InjuryNotice>()
  for (const state of dates.flatMap((date) => view.gamesOn(date))) {
    if (state.status === 'final' || state.status === 'postponed') continue
    for (const notice of view.injuryNotices(state)) {
      if (!byPlayer.has(notice.playerId)) byPlayer.set(notice.playerId, notice)
    }
  }
  return [...byPlayer.values()].filter((notice) => notice.status !== 'Available')
}

/** 'Left Knee; Sprain' in its parts; an illness or a rest has none but its kind. */
export function splitReason({ reason }: InjuryNotice): { side: string; type: string; detail: string } {
  const [place = '', detail = ''] = reason.split('; ')
  const found = /^(Left|Right) (.+)$/.exec(place)
  if (found) return { side: found[1] ?? '', type: found[2] ?? '', detail }
  return { side: 'Not Specified', type: place === 'N/A' ? detail : place, detail: detail || 'Not Specified' }
}
