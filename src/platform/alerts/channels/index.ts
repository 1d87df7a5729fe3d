/** Every channel. A new one is a file here and a line below; docs/alerts.md describes each. */
export { email } from './email.ts'
export { sentry } from './sentry.ts'
export { slack } from './slack.ts'
export { stdout } from './stdout.ts'
export { webhook } from './webhook.ts'
