/** What a channel is: a form that messages are given, and a receiver that takes them. A new one is a file here and a line in index.ts.
 *
 * What a receiver answers is no error: the queue tries again, or gives up, by the answer's kind. */
import type { z } from 'zod'
import type { Clock } from '../../clock.ts'
import type { ResolveName } from '../../http/address-guard.ts'
import type { Poster } from '../../http/post.ts'
import type { Message } from '../message.ts'

export interface Channel<Settings extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string
  /** Its own settings, beside those that every route has. */
  readonly settings: Settings
  open(settings: z.output<z.ZodObject<Settings>> & RouteSettings): Receiver
}

/** What of every route's settings a channel has to know. */
export interface RouteSettings {
  /** The receiver may lie inside a network, and be asked without TLS. */
  readonly allowPrivate: boolean
}

export interface Receiver {
  /** Where it is, without a secret: for lists. */
  readonly address: string
  /** For the guard of the network; none where it is not asked over HTTP. */
  readonly origin?: string
  readonly secrets: readonly string[]
  /** Parts of its address that are as secret, and that nobody chose as such. */
  readonly addressSecrets?: readonly string[]
  /** Finds out whether messages would be taken, without telling anybody anything. */
  check(parts: ChannelParts): Promise<Answer>
  send(parts: ChannelParts, delivery: Delivery): Promise<Answer>
}

export interface ChannelParts {
  readonly clock: Clock
  readonly poster: Poster
  readonly write: (line: string) => void
  readonly resolveName?: ResolveName
  /** A try and a check each may last so long. Default 60,000. */
  readonly tryMilliseconds?: number
  /** Aborted when this try has lasted too long: whatever it has open is to be closed. */
  readonly overdue?: AbortSignal
}

export interface Delivery {
  /** 32 hexadecimal digits, the same at every try: a receiver that is given it twice has it once. */
  readonly uid: string
  readonly message: Message
}

/** delivered: it has the message · unreachable: it may have it later · refused: it will not have it as it is. */
export interface Answer {
  readonly kind: 'delivered' | 'unreachable' | 'refused'
  /** Its status, as it says it: '200', '535 5.7.8'. */
  readonly status: string
  /** The beginning of what it said, or why there was no answer. */
  readonly text: string
  /** How long it wants to be left alone. */
  readonly retryAfterSeconds?: number
}
