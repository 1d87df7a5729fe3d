/** A route: a receiver on a channel, and the rules of what it is told, how often, and when. */
import type { Severity } from '../../ledger/incidents.ts'
import type { Receiver } from '../receivers/channel.ts'
import type { QuietHours } from './quiet-hours.ts'

export interface RouteRules {
  /** Less severe incidents are not told. Default 'warning'. */
  readonly minimum: Severity
  /** Messages in any hour; one more, 'and so many more', may come on top. As many that are critical, and then one every five minutes. Default 30. */
  readonly limitPerHour: number
  /** Only what is critical is told then. Default: none. */
  readonly quiet: QuietHours | null
  /** What is not critical is collected, and told together at every so many minutes of the day. Default 0: at once. */
  readonly digestMinutes: number
  /** In whose clock quiet hours are meant and times are written. Default America/New_York. */
  readonly zone: string
}

export interface Route {
  readonly name: string
  readonly channel: string
  readonly rules: RouteRules
  readonly receiver: Receiver
  /** Changes with the receiver's address: a new address has never been reached. */
  readonly addressDigest: string
  readonly allowsPrivate: boolean
}
