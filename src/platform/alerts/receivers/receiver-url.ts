/** An address of a receiver as a setting: http only where `allowPrivate` says that it lies inside (the guard of the network decides). */
import { z } from 'zod'

export const receiverUrl = z.url({ protocol: /^https?$/, error: 'expected an address, as in https://…' })
