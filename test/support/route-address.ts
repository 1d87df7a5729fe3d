/** A real address for each route of the table, on the stage of the API: its parameters name something that is there. */
import { doneDate } from './api-stage.ts'

export const addressOf = (path: string): string =>
  path
    .replace(':path{[a-z0-9/_-]+\\.[a-z]+}', `results/${doneDate}.json`)
    .replace(':schema{[a-z-]+\\.json}', 'best-bets.json')
    .replace(':gameDate', doneDate)
    .replace(':asset', 'totals')
    .replace(':gate', 'raw')
    .replace(':id{[0-9]{1,10}}', '1')
    .replace(':id', '1')
    .replace(':system', 'ridge')
    .replace(':market', 'points')
    .replace(':name', 'morning')
