/** Errors of counting in a simulated league: the league's own, mended hours later, and those of second sources, which stay.
 *
 * A correction never changes a game's score: it moves a rebound or a basket to a team-mate, or takes an assist away. */
import type { Random } from '../../platform/random.ts'
import { minuteMs } from '../instants.ts'
import type { PlayerLine, StatCorrection, StatSlip } from '../league.ts'

/** `share`: of the games that are corrected at all. */
export function drawCorrections(
  random: Random,
  lines: readonly PlayerLine[],
  finalAtMs: number,
  share: number,
): StatCorrection[] {
  if (random.float() >= share) return []
  const knownAtMs = finalAtMs + Math.floor((3 + 33 * random.float()) * 60) * minuteMs
  const kind = random.integer(3)
  const from = pickWith(random, lines, (line) =>
    kind === 0 ? line.ast > 0 : kind === 1 ? line.dreb > 0 : line.fgm > line.fg3m && line.fga > line.fgm,
  )
  if (!from) return []
  if (kind === 0) return [{ knownAtMs, playerId: from.playerId, changes: { ast: -1 } }]
  const to = pickWith(random, lines, (line) => line.teamId === from.teamId && line.playerId !== from.playerId)
  if (!to) return []
  const changes = kind === 1 ? ({ dreb: 1 } as const) : ({ fgm: 1, fga: 1 } as const)
  const taken = kind === 1 ? ({ dreb: -1 } as const) : ({ fgm: -1, fga: -1 } as const)
  return [
    { knownAtMs, playerId: from.playerId, changes: taken },
    { knownAtMs, playerId: to.playerId, changes },
  ]
}

/** `share`: of the players' lines in which one count differs by one. */
export function drawSlips(random: Random, lines: readonly PlayerLine[], share: number): StatSlip[] {
  return lines.flatMap((line) => {
    const hasSlipped = random.float() < share
    const field = random.pick(['dreb', 'ast', 'stl', 'blk', 'tov'] as const)
    const by = line[field] > 0 && random.float() < 0.5 ? -1 : 1
    return hasSlipped ? [{ playerId: line.playerId, changes: { [field]: by } }] : []
  })
}

function pickWith(
  random: Random,
  lines: readonly PlayerLine[],
  isFit: (line: PlayerLine) => boolean,
): PlayerLine | null {
  const fit = lines.filter(isFit)
  return fit.length === 0 ? null : random.pick(fit)
}
