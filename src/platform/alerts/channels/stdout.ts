/** A line of JSON on standard output for each message: for whoever collects the output of the process anyway. */
import type { Channel } from '../receivers/channel.ts'

const written = { kind: 'delivered', status: 'written', text: '' } as const

export const stdout: Channel<Record<never, never>> = {
  name: 'stdout',
  settings: {},
  open: () => ({
    address: 'standard output',
    secrets: [],
    check: async () => written,
    async send({ write, clock }, { uid, message }) {
      write(`${JSON.stringify({ at: clock.now().toString(), alert: uid, ...message })}\n`)
      return written
    },
  }),
}
