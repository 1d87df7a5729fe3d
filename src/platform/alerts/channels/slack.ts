/** Slack's incoming webhooks: a POST of blocks, within Slack's limits: 50 blocks a message, 3,000 characters a section, 150 a header
 * (docs.slack.dev/reference/block-kit/blocks). `text` is what a notification shows.
 *
 * A webhook has no way to say that a message came before: after a crash between Slack's answer and our record it comes twice. It is checked
 * with an empty message, which Slack refuses as `no_text` or `invalid_payload` where the address is right, and otherwise where it is not. */
import type { Severity } from '../../ledger/incidents.ts'
import { describeKind, type Message } from '../message.ts'
import type { Channel, Receiver } from '../receivers/channel.ts'
import { postToReceiver } from '../receivers/post-to-receiver.ts'
import { receiverUrl } from '../receivers/receiver-url.ts'

const settings = { url: receiverUrl }

export const slackLimits = { blocks: 50, section: 3000, header: 150, text: 4000 } as const
/** What Slack says of an empty message to a webhook that exists. */
const takesMessages = /^(no_text|invalid_payload|missing_text_or_fallback_or_attachments)\b/

export const slack: Channel<typeof settings> = {
  name: 'slack',
  settings,
  open({ url }): Receiver {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const { origin, pathname } = new URL(url)
    return {
      address: `${origin}/…`,
      origin,
      secrets: [pathname],
      async check(parts) {
        const answer = await postToReceiver(parts, { url, headers, content: '{}' })
        return answer.kind === 'refused' && takesMessages.test(answer.text)
          ? { ...answer, kind: 'delivered' }
          : answer
      },
      send: (parts, { message }) =>
        postToReceiver(parts, { url, headers, content: JSON.stringify(renderSlack(message)) }),
    }
  },
}

const signs: Readonly<Record<Severity, string>> = {
  info: ':information_source:',
  warning: ':warning:',
  critical: ':rotating_light:',
}

/** The payload of one message. */
export function renderSlack(message: Message): { readonly text: string; readonly blocks: readonly object[] } {
  const { kind, severity, title, facts, links } = message
  const sign = kind === 'resolved' ? ':white_check_mark:' : signs[severity]
  const heading = describeKind(message)
  const sections = [
    section(escapeMarkup(title)),
    ...facts.map(({ label, text }) => section(`*${escapeMarkup(label)}*\n${escapeMarkup(text)}`)),
  ]
  const linksText = links
    .map(({ label, url }) => `<${escapeMarkup(url)}|${escapeMarkup(label)}>`)
    .join('  ·  ')
  const roomForSections = slackLimits.blocks - 1 - (linksText === '' ? 0 : 1)
  return {
    text: cut(`${sign} ${escapeMarkup(`${heading}: ${title}`)}`, slackLimits.text),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(`${sign} ${heading}`, slackLimits.header), emoji: true },
      },
      ...keepWithin(sections, roomForSections),
      ...(linksText === '' ? [] : [section(linksText)]),
    ],
  }
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, slackLimits.section) } }
}

function keepWithin(sections: readonly object[], max: number): readonly object[] {
  if (sections.length <= max) return sections
  return [...sections.slice(0, max - 1), section(`… and ${sections.length - max + 1} more`)]
}

/** Slack reads these three; without them nothing in a text is a link, a mention or a channel. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Not in the middle of an escaped character, nor of a pair of surrogates. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, max - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`
}
