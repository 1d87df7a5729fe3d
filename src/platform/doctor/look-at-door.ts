/** Looks at the way in: who may come without a login or a second factor, what travels in the clear, and which sites lie under one name. */
import { createDoor, type DoorSettings, isLoopback, isReachedFromElsewhere } from '../access/door.ts'
import { type DoctorFinding, isFine } from './finding.ts'

export function lookAtDoor(settings: DoorSettings): DoctorFinding[] {
  const advise = (name: string, says: string, todo: string): DoctorFinding => ({
    ...{ name, level: 'advice', says, todo },
  })
  if (settings.SIXTHMAN_LOGIN === 'off')
    return [
      advise(
        'access.login',
        'everybody on this machine is admin (SIXTHMAN_LOGIN=off)',
        'take it away where more than one person uses the machine',
      ),
    ]
  if (!isReachedFromElsewhere(settings) && isLoopback(settings.SIXTHMAN_WORKER_HOST))
    return [isFine('access.door', 'nobody reaches the pages but from this machine')]
  const found: DoctorFinding[] = []
  const { secondFactorFrom, picksOrigin } = createDoor(settings)
  if (isReachedFromElsewhere(settings) && secondFactorFrom !== 'viewer')
    found.push(
      advise(
        'access.factor',
        `other machines reach the pages, and a password is enough for ${secondFactorFrom === null ? 'everybody' : `whoever is less than ${secondFactorFrom}`}`,
        'take SIXTHMAN_SECOND_FACTOR away: it is asked of everybody then',
      ),
    )
  if (isReachedFromElsewhere(settings) && settings.SIXTHMAN_PICKS === 'public' && picksOrigin === undefined)
    found.push(
      advise(
        'access.names',
        'the picks site, which is for everybody, lies under the host name of the dashboard',
        'give it one of its own (SIXTHMAN_PICKS_URL), or switch it off (SIXTHMAN_PICKS=off)',
      ),
    )
  if (settings.SIXTHMAN_TLS_CERT === undefined && hasOpenHost(settings))
    found.push(
      advise(
        'access.tls',
        'what listens beyond this machine speaks without TLS, be it to a proxy',
        'give SIXTHMAN_TLS_CERT_FILE and SIXTHMAN_TLS_KEY_FILE; SIXTHMAN_TLS=required refuses to start without',
      ),
    )
  return found.length > 0
    ? found
    : [isFine('access.door', 'TLS, a second factor for everybody, and the picks under another name')]
}

function hasOpenHost({ SIXTHMAN_HOST, SIXTHMAN_WORKER_HOST }: DoorSettings): boolean {
  return !isLoopback(SIXTHMAN_HOST) || !isLoopback(SIXTHMAN_WORKER_HOST)
}
