/** Too little of the slate is predicted: what would be published is not what was meant to be. */
import { type HaltCondition, publicationOpens } from './halt.ts'

const predictionsMin = 10
const coverageMin = 0.8

export const tooFew: HaltCondition = async ({ coverage, answer }) => {
  const { slate, predicted, excluded } = coverage
  const since = publicationOpens({ answer })
  if (slate > 0 && predicted === 0 && (excluded.no_model ?? 0) > 0) {
    const reason = 'no model yet: none of the slate can be predicted before enough games were played'
    return { kind: 'quality', reason, since, isQuiet: true }
  }
  if (predicted < predictionsMin) {
    const reason = `only ${predicted} players are predicted; at least ${predictionsMin} are wanted`
    return { kind: 'quality', reason, since }
  }
  if (predicted / slate >= coverageMin) return null
  const reason = `only ${predicted} of ${slate} players of the slate are predicted; ${coverageMin * 100} % are wanted`
  return { kind: 'quality', reason, since }
}
