/** Beside what was ordered: that nobody is there who makes it, and what to type. Nothing where somebody is. */
import { html } from 'hono/html'
import type { ApiParts } from '../api/api-parts.ts'
import { isControllerLeading, readLivingWorkers } from '../api/reads/processes.ts'
import type { Fragment } from './layout.ts'

export async function renderNobodyAtWork({
  db,
  isSimulated = false,
}: Pick<ApiParts, 'db' | 'isSimulated'>): Promise<Fragment> {
  const [workers, leads] = await Promise.all([readLivingWorkers(db), isControllerLeading(db)])
  if (workers.length > 0 && leads) return html``
  const [who, command] =
    workers.length > 0
      ? ['No controller leads, so that nothing is handed to the workers', 'sixthman worker --controller']
      : leads
        ? ['No worker is alive', 'sixthman worker']
        : ['Nobody is at work: no controller leads, and no worker is alive', 'sixthman worker --controller']
  return html`<p class="state degraded">${who}. What was ordered is kept, and is made once somebody is: start <code>${command}</code>.${isSimulated ? ' In a demo nothing is made any more once its days are told.' : ''} <a href="/workers">Workers</a></p>`
}
