/** Alerts to one webhook on this machine: its receiver, its route, and what arrived. */

import { sql } from '../../src/platform/db/sql.ts'
import { type AlertRig, startAlertRig } from './alert-rig.ts'
import { startWebhookReceiver, type WebhookReceiver, webhookSecret } from './receivers/webhook-receiver.ts'

export interface HookRig extends AlertRig {
  readonly receiver: WebhookReceiver
  /** The setting of its route, changed by `more`. */
  route(more?: object): object
  /** `kind: title` of what arrived, each once. */
  read(): string[]
  /** `kind state` of every delivery. */
  readStates(): Promise<string[]>
}

/** With one route that is told everything that a route is told by default. */
export async function startHookRig(): Promise<HookRig> {
  const rig = await startAlertRig()
  const receiver = await startWebhookReceiver(rig.clock)
  const route = (more: object = {}): object => ({
    ...{ channel: 'webhook', name: 'hook', url: receiver.origin, secret: webhookSecret, allowPrivate: true },
    ...more,
  })
  await rig.configure([route()])
  const closeRig = rig.close
  return Object.assign(rig, {
    receiver,
    route,
    read: () => receiver.read().map(({ kind, title }) => `${kind}: ${title}`),
    async readStates() {
      const rows = await rig.db.query<{ said: string }>(sql`
        select kind || ' ' || state || coalesce(' ' || held_because, '') as said from alert_deliveries order by id`)
      return rows.map(({ said }) => said)
    },
    async close() {
      await receiver.close()
      await closeRig()
    },
  })
}
