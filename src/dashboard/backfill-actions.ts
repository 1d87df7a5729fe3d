/** What can be done with a backfill, by the state in which it is. */
import { html } from 'hono/html'
import { cancel, pause, resume } from '../api/v1/resources/backfills.ts'
import type { Caller } from '../platform/access/caller.ts'
import type { Backfill } from '../platform/backfills/backfills.ts'
import { renderAction } from './action-form.ts'
import type { Fragment } from './layout.ts'

export function renderBackfillActions(
  { id, state }: Pick<Backfill, 'id' | 'state'>,
  caller: Caller,
  next: string,
): Fragment {
  if (state === 'done' || state === 'cancelled') return html``
  const form = { caller, params: { id }, next }
  return html`${state === 'running' ? renderAction({ ...form, action: pause, label: 'Pause' }) : renderAction({ ...form, action: resume, label: 'Resume' })}
    ${renderAction({ ...form, action: cancel, label: 'Cancel' })}`
}
