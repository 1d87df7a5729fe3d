/** Why a simulated player is absent and what his team says before the game.
 *
 * An injury keeps its name while it lasts and is announced Out in the night or morning before the game; a scratch is Questionable first,
 * if anything, and Out in the last two hours; a late one minutes before the tip. Some who are Questionable play. */
import type { Random } from '../../platform/random.ts'
import { hourMs, minuteMs } from '../instants.ts'
import type { Absence, InjuryNotice } from '../league.ts'
import type { Absence as AbsenceKind } from './absences.ts'
import type { SimulatedPlayer, SimulatedTeam } from './roster.ts'

const ailments: readonly string[] = [
  'Left Knee; Sprain',
  'Right Knee; Soreness',
  'Left Ankle; Sprain',
  'Right Ankle; Sprain',
  'Left Hamstring; Strain',
  'Right Hamstring; Tightness',
  'Left Calf; Strain',
  'Right Shoulder; Contusion',
  'Lower Back; Spasms',
  'Right Wrist; Sprain',
  'Left Foot; Soreness',
  'N/A; Illness',
]

export interface GameAbsences {
  readonly absences: readonly Absence[]
  readonly notices: readonly InjuryNotice[]
}

interface PlayedFixture {
  readonly gameId: string
  readonly tipAtMs: number
  readonly teams: readonly SimulatedTeam[]
  readonly absent: ReadonlyMap<number, AbsenceKind>
  /** Who has a line in the box score. */
  readonly played: ReadonlySet<number>
}

/** Keeps what ails whom from game to game: call it in the order of the games. */
export function createAilments(random: Random): (fixture: PlayedFixture) => GameAbsences {
  const current = new Map<number, string>()
  return ({ gameId, tipAtMs, teams, absent, played }) => {
    const own = random.fork(gameId)
    const absences: Absence[] = []
    const notices: InjuryNotice[] = []
    for (const player of teams.flatMap((team) => team.players)) {
      const { playerId, name: playerName, teamId } = player
      const kind = absent.get(playerId)
      if (kind !== 'injury') current.delete(playerId)
      const told = describeAbsence(own, player, kind, current)
      if (told) {
        const { cause, reason } = told
        const identity = { playerId, playerName, teamId, cause, reason }
        for (const { status, leadMs } of planNotices(own, kind)) {
          notices.push({ ...identity, status, knownAtMs: tipAtMs - minuteMs * Math.ceil(leadMs / minuteMs) })
        }
      }
      if (played.has(playerId)) continue
      const isDressed = kind === undefined || kind === 'late-scratch'
      absences.push({
        playerId,
        playerName,
        teamId,
        status: isDressed ? 'did_not_play' : 'inactive',
        cause: kind === undefined ? 'coach' : (told?.cause ?? 'injury'),
        reason: kind === undefined ? "Coach's Decision" : (told?.reason ?? ''),
      })
    }
    notices.sort((a, b) => a.knownAtMs - b.knownAtMs || a.playerId - b.playerId)
    return { absences, notices }
  }
}

/** null: nothing to tell. */
function describeAbsence(
  random: Random,
  player: SimulatedPlayer,
  kind: AbsenceKind | undefined,
  current: Map<number, string>,
): { cause: 'injury' | 'rest'; reason: string } | null {
  const ailment = random.pick(ailments)
  const chance = random.float()
  if (kind === undefined) return chance < 0.05 ? { cause: 'injury', reason: ailment } : null
  if (kind === 'scratch' && player.restChance > 0) return { cause: 'rest', reason: 'Rest' }
  if (kind !== 'injury') return { cause: 'injury', reason: ailment }
  const known = current.get(player.playerId) ?? ailment
  current.set(player.playerId, known)
  return { cause: 'injury', reason: known }
}

function planNotices(
  random: Random,
  kind: AbsenceKind | undefined,
): { status: InjuryNotice['status']; leadMs: number }[] {
  const eve = (20 + 6 * random.float()) * hourMs
  const morning = (10 + 3 * random.float()) * hourMs
  const isDoubted = random.float() < 0.6
  const late = random.float()
  const first = isDoubted ? [{ status: 'Questionable' as const, leadMs: eve }] : []
  switch (kind) {
    case 'injury':
      return [...first, { status: 'Out', leadMs: morning }]
    case 'scratch':
      return [...first, { status: 'Out', leadMs: (20 + 100 * late) * minuteMs }]
    case 'late-scratch':
      return [...first, { status: 'Out', leadMs: (2 + 10 * late) * minuteMs }]
    case undefined:
      return [
        { status: isDoubted ? 'Questionable' : 'Probable', leadMs: eve },
        ...(late < 0.7 ? [{ status: 'Available' as const, leadMs: (30 + 120 * late) * minuteMs }] : []),
      ]
  }
}
