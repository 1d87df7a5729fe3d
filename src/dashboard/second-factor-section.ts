/** The second factor on the page of the account: none, one that is begun with what has to be taken down, or one that is in force. */
import { html } from 'hono/html'
import { beginFactor, confirmFactor, removeFactor } from '../api/v1/resources/second-factor.ts'
import type { SessionCaller } from '../platform/access/caller.ts'
import { type BegunFactor, recoveryCodesMade, type SecondFactor } from '../platform/access/second-factor.ts'
import { otpauthAddress, toBase32 } from '../platform/access/totp.ts'
import { renderAction } from './action-form.ts'
import { renderField } from './failed-form.ts'
import { formatInstant } from './format.ts'
import type { Fragment } from './layout.ts'
import { renderQrCode } from './qr-code.ts'

const next = '/account'

export interface FactorShown {
  readonly factor: SecondFactor
  readonly begun: BegunFactor | undefined
  /** It is asked of his role. */
  readonly isObliged: boolean
}

export function renderSecondFactor(
  caller: SessionCaller,
  { factor, begun, isObliged }: FactorShown,
): Fragment {
  return html`<h2>Second factor</h2>
    ${isObliged && factor.state !== 'confirmed' ? html`<p class="state failed">Your role needs one here: nothing else is open to you before.</p>` : ''}
    ${begun !== undefined ? renderBegun(caller, begun) : factor.state === 'confirmed' ? renderInForce(caller, factor, isObliged) : renderNone(caller)}`
}

function renderNone(caller: SessionCaller): Fragment {
  return html`<p>With one, logging in asks for a code of an authenticator app beside the password, and so does what is dangerous.</p>
    ${renderAction({ caller, action: beginFactor, label: 'Set up a second factor', why: null, next })}`
}

function renderBegun(caller: SessionCaller, { secret, recoveryCodes }: BegunFactor): Fragment {
  const grouped = toBase32(secret)
    .match(/.{1,4}/g)!
    .join(' ')
  const address = otpauthAddress(caller.userName, secret)
  return html`<p>It is not in force yet. What stands here is shown until you confirm it, and never again.</p>
    <ol>
      <li>Let your authenticator app read this code: ${renderQrCode(address, 'QR code with the key, for an authenticator app')}
        Without a camera, give it this key: <code>${grouped}</code><br />
        On the device that has the app, <a href="${address}">this link</a> does it.</li>
      <li>Keep these recovery codes where that device is not. Each lets you in once in the place of a code:
        <ul class="plain">${recoveryCodes.map((each) => html`<li><code>${each}</code></li>`)}</ul></li>
      <li>Confirm with the code that the app shows. Your other sessions end with it.
        ${renderAction({
          ...{ caller, action: confirmFactor, label: 'Confirm the second factor', why: null, next },
          fields: (again) =>
            renderField(
              {
                name: 'code',
                label: 'Code of the app',
                attributes: html`autocomplete="one-time-code" inputmode="numeric" required`,
              },
              again,
            ),
        })}</li>
    </ol>
    ${renderAction({ caller, action: beginFactor, label: 'Begin anew', why: null, next })}`
}

function renderInForce(
  caller: SessionCaller,
  { confirmedAt, codesLeft }: SecondFactor,
  isObliged: boolean,
): Fragment {
  return html`<p>In force since ${formatInstant(confirmedAt!)}. ${codesLeft} of ${recoveryCodesMade} recovery codes are left${codesLeft > 2 ? '' : html`; <span class="degraded">take it away and set it up anew for fresh ones</span>`}.</p>
    ${renderAction({ caller, action: removeFactor, label: isObliged ? 'Take it away, to set up another' : 'Take it away', why: null, next })}`
}
