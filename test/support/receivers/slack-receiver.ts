/** An endpoint in the shape of Slack's incoming webhooks: it refuses blocks that Slack refuses, and other paths than its own. */
import { type HttpReceiver, type Judgement, type Posted, startHttpReceiver } from './http-receiver.ts'

export const slackPath = '/services/T00000000/B00000000/testtesttest'

export interface SlackReceiver extends HttpReceiver {
  readonly url: string
  /** The notification's text of each message. */
  read(): string[]
}

interface Block {
  readonly type?: unknown
  readonly text?: { readonly type?: unknown; readonly text?: unknown }
}

export async function startSlackReceiver(): Promise<SlackReceiver> {
  const receiver = await startHttpReceiver(judge)
  return {
    ...receiver,
    url: `${receiver.origin}${slackPath}`,
    read: () => receiver.accepted.map(({ content }) => (JSON.parse(content) as { text: string }).text),
  }
}

function judge({ path, headers, content }: Posted): Judgement {
  if (path !== slackPath) return { status: 404, text: 'no_service' }
  if (!String(headers['content-type']).startsWith('application/json'))
    return { status: 400, text: 'invalid_payload' }
  let payload: { text?: unknown; blocks?: unknown }
  try {
    payload = JSON.parse(content)
  } catch {
    return { status: 400, text: 'invalid_payload' }
  }
  if (payload.text === undefined && payload.blocks === undefined) return { status: 400, text: 'no_text' }
  return isSound(payload.blocks) ? { status: 200, text: 'ok' } : { status: 400, text: 'invalid_blocks' }
}

function isSound(blocks: unknown): boolean {
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > 50) return false
  return (blocks as Block[]).every(({ type, text }) => {
    const content = text?.text
    if (typeof content !== 'string' || content.length === 0) return false
    if (type === 'header') return text?.type === 'plain_text' && content.length <= 150
    return type === 'section' && text?.type === 'mrkdwn' && content.length <= 3000
  })
}
