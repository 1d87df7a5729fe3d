/** What can be done with the model of a system: to put another of its artefacts into use (an earlier one, or a newer that was refused), and to let
 * that go again. */
import { html } from 'hono/html'
import { release, rollBack } from '../api/v1/resources/models.ts'
import type { ArtefactChoice } from '../nba/reports/read-artefact-choices.ts'
import type { ModelInUse } from '../nba/reports/read-models.ts'
import { sayWhenPinCounts } from '../nba/reports/say-pin.ts'
import type { Caller } from '../platform/access/caller.ts'
import { renderAction } from './action-form.ts'
import { markFault, sayFault } from './failed-form.ts'
import { formatInstant } from './format.ts'
import type { Fragment } from './layout.ts'

/** Which artefact an operator has put into use, who and why, and from when on where it is not yet. */
export function sayPin({ hash, pin }: Pick<ModelInUse, 'hash' | 'pin'>): Fragment {
  if (pin === null) return html``
  const since = `${formatInstant(pin.at)} by ${pin.by}`
  return html`Pinned ${since}: <code>${pin.hash.slice(0, 12)}</code>, trained before ${pin.trainedBefore}. Why: ${pin.reason}.
    ${sayWhenPinCounts(hash, pin)}`
}

export function renderModelActions(
  { system, market, hash, pin }: ModelInUse,
  choices: readonly ArtefactChoice[],
  caller: Caller,
  next: string,
): Fragment {
  const form = { caller, given: { system, market }, next }
  const others = choices.filter(
    (each) => each.system === system && each.market === market && each.hash !== (pin?.hash ?? hash),
  )
  const use =
    others.length === 0
      ? ''
      : renderAction({
          ...form,
          action: rollBack,
          label: 'Use another',
          fields: (again) => html`<label>Artefact <select name="to" ${markFault('to', again)}>
            ${others.map((each) => html`<option value="${each.hash}" ${again?.written.to === each.hash ? html`selected` : ''}>trained before ${each.trainedBefore}, ${each.hash.slice(0, 12)}</option>`)}</select></label>${sayFault('to', again)}`,
        })
  return html`${use}${pin === null ? '' : renderAction({ ...form, action: release, label: 'Release' })}`
}
