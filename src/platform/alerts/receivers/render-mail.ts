/** A message as an e-mail: plain text, and a page with styles in place, since mail programs load none. */
import { describeKind, type Message } from '../message.ts'

export function renderMailText(message: Message): string {
  const { title, facts, links } = message
  return [
    `${describeKind(message)}: ${title}`,
    ...facts.map(({ label, text }) => `${label}:\n${indent(text)}`),
    ...links.map(({ label, url }) => `${label}: ${url}`),
  ].join('\n\n')
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}

const colours = { info: '#2563eb', warning: '#b45309', critical: '#b91c1c' } as const
const resolvedColour = '#15803d'

export function renderMailPage(message: Message): string {
  const { kind, severity, title, facts, links, html } = message
  const colour = kind === 'resolved' ? resolvedColour : colours[severity]
  const rows = facts.map(
    ({ label, text }) =>
      `<tr><td style="padding:4px 16px 4px 0;vertical-align:top;color:#555">${escapeMarkup(label)}</td><td style="padding:4px 0">${escapeMarkup(text).replaceAll('\n', '<br>')}</td></tr>`,
  )
  const anchors = links.map(
    ({ label, url }) => `<a href="${escapeMarkup(url)}" style="color:#1d4ed8">${escapeMarkup(label)}</a>`,
  )
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body style="font:15px/1.5 system-ui,sans-serif;color:#111">',
    `<p style="margin:0;color:${colour};font-weight:600">${escapeMarkup(describeKind(message))}</p>`,
    `<h1 style="font-size:18px;margin:4px 0 12px">${escapeMarkup(title)}</h1>`,
    html ?? (rows.length > 0 ? `<table style="border-collapse:collapse">${rows.join('')}</table>` : ''),
    anchors.length > 0 ? `<p>${anchors.join(' · ')}</p>` : '',
    '</body></html>',
  ].join('\n')
}

function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
