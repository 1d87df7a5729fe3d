/** Looks at who is told: without a route nobody hears of an incident, and without a watcher outside nobody hears of the machine's own end. */
import { type DoctorFinding, isFine } from './finding.ts'

/** `routes`: how many there are. */
export function lookAtAlerts(routes: number, pingUrl: string | undefined): DoctorFinding[] {
  return [
    routes > 0
      ? isFine('alerts.routes', `${routes} ${routes === 1 ? 'route' : 'routes'}; alerts test NAME tries one`)
      : {
          ...{ name: 'alerts.routes', level: 'advice' },
          says: 'no alert route is set: an incident is told to nobody',
          todo: 'set SIXTHMAN_ALERT_ROUTES (docs/alerts.md)',
        },
    pingUrl !== undefined
      ? isFine('alerts.watcher', 'a watcher outside is called')
      : {
          ...{ name: 'alerts.watcher', level: 'advice' },
          says: 'no watcher outside is called: when the whole machine stops, nobody is told',
          todo: 'set SIXTHMAN_PING_URL (docs/health.md)',
        },
  ]
}
