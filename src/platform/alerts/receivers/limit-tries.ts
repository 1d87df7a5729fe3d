/** A receiver that is given up on when a try or a check has lasted a minute, whatever it does meanwhile: one that sends a byte now and then is never
 * silent, and would hold up every other route.
 *
 * In real time: a socket does not live on a simulated clock. */
import type { Answer, ChannelParts, Receiver } from './channel.ts'

/** Less than a delivery is claimed for (choose-next.ts): nobody else begins a try while one lasts. */
export const tryMillisecondsMax = 60_000

export function limitTries(receiver: Receiver): Receiver {
  return {
    ...receiver,
    check: (parts) => askWithin(parts, (own) => receiver.check(own)),
    send: (parts, delivery) => askWithin(parts, (own) => receiver.send(own, delivery)),
  }
}

function askWithin(parts: ChannelParts, ask: (parts: ChannelParts) => Promise<Answer>): Promise<Answer> {
  const milliseconds = parts.tryMilliseconds ?? tryMillisecondsMax
  const overdue = AbortSignal.timeout(milliseconds)
  const givenUp = new Promise<Answer>((resolve) => {
    overdue.addEventListener(
      'abort',
      () => resolve({ kind: 'unreachable', status: 'no answer', text: `not done within ${milliseconds} ms` }),
      { once: true },
    )
  })
  return Promise.race([ask({ ...parts, overdue }), givenUp])
}
