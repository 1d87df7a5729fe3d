/** E-mail by SMTP, always with TLS: `smtps://` from the first byte, `smtp://` by STARTTLS, which must succeed. Text and HTML in one message.
 *
 * The connection goes through the same guard as every request: public addresses only. A message keeps its Message-ID at every try, and those
 * of one incident are one thread. The mailer is loaded when it is first needed. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { credentialsOf, isDecodable, undecodable } from '../../credentials-of.ts'
import { describeKind, type Message } from '../message.ts'
import type { Answer, Channel, ChannelParts, Delivery, Receiver } from '../receivers/channel.ts'
import { connectToMailServer, type MailServer, portOf } from '../receivers/mail-server.ts'
import { renderMailPage, renderMailText } from '../receivers/render-mail.ts'

const address = z.string().regex(/^[^@\s<>]+@[^@\s<>]+$/, 'expected an address, as in ops@example.com')

const settings = {
  /** smtps://user:password@host:465 or smtp://user:password@host:587; user and password may be left out. */
  smtp: z
    .string()
    .refine(isServer, 'expected an address of a mail server, as in smtps://user:password@host:465')
    .refine(isDecodable, undecodable),
  from: address,
  to: z.union([address, z.array(address).min(1).max(20)]),
  /** A file of certificates that are trusted beside the public ones. */
  caFile: z.string().min(1).refine(isReadable, 'expected a file that can be read').optional(),
}

export const email: Channel<typeof settings> = {
  name: 'email',
  settings,
  open({ smtp, from, to, caFile, allowPrivate }): Receiver {
    const url = new URL(smtp)
    const server: MailServer = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: portOf(url),
      isSecure: url.protocol === 'smtps:',
      ...credentialsOf(smtp)!,
      isPrivateAllowed: allowPrivate,
      ...(caFile ? { certificates: readFileSync(caFile, 'utf8') } : {}),
    }
    const recipients = Array.isArray(to) ? to : [to]
    return {
      address: `${recipients.join(', ')} by ${server.host}:${server.port}`,
      secrets: server.password === '' ? [] : [server.password],
      check: (parts) =>
        answerOf(parts, server, async (mailer) => {
          await mailer.verify()
          return 'ready'
        }),
      send: (parts, delivery) =>
        answerOf(parts, server, async (mailer) => {
          const sent = await mailer.sendMail({ from, to: recipients, ...compose(delivery, from) })
          return sent.response
        }),
    }
  },
}

type Mailer = Awaited<ReturnType<typeof connectToMailServer>>

async function answerOf(
  parts: ChannelParts,
  server: MailServer,
  work: (mailer: Mailer) => Promise<string>,
): Promise<Answer> {
  let mailer: Mailer | undefined
  try {
    mailer = await connectToMailServer(server, parts)
    const said = await work(mailer)
    return { kind: 'delivered', status: /^\d{3}/.exec(said)?.[0] ?? 'ready', text: said.slice(0, 500) }
  } catch (error) {
    return describeFailure(error)
  } finally {
    mailer?.close()
  }
}

/** SMTP's own words: 4yz may be otherwise later, 5yz will not (RFC 5321, 4.2.1). A certificate that nobody vouches for will not, either. */
function describeFailure(error: unknown): Answer {
  if (!(error instanceof Error)) throw error
  const { responseCode, code } = error as Error & { responseCode?: number; code?: string }
  const text = error.message.slice(0, 500)
  if (responseCode !== undefined)
    return { kind: responseCode >= 500 ? 'refused' : 'unreachable', status: String(responseCode), text }
  const isFinal = code === 'source.private-address' || code === 'ETLS' || /certificate/i.test(text)
  return { kind: isFinal ? 'refused' : 'unreachable', status: 'no answer', text }
}

function compose({ uid, message }: Delivery, from: string): object {
  const domain = from.slice(from.indexOf('@') + 1)
  const subject = `[${describeKind(message)}] ${message.title}`.replaceAll(/\s+/g, ' ').slice(0, 200)
  const thread = message.incident ? `<sixthman-incident-${message.incident.id}@${domain}>` : null
  return {
    subject,
    text: renderMailText(message),
    html: renderMailPage(message),
    messageId: `<${uid}@${domain}>`,
    ...(thread === null ? {} : { inReplyTo: thread, references: thread }),
    headers: { 'x-sixthman-delivery': uid, 'auto-submitted': 'auto-generated' },
    priority: priorityOf(message),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function priorityOf({ kind, severity }: Message): 'high' | 'normal' {
  return severity === 'critical' && kind !== 'resolved' ? 'high' : 'normal'
}

function isServer(text: string): boolean {
  return URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== ''
}

function isReadable(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false // the setting's fault says it
  }
}
