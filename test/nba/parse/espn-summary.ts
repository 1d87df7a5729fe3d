/** The pack's ESPN summary is an excerpt, cut without the date and the status that a summary has beside its competitors: this
 * puts them back, as a text, so that a mangled excerpt can be completed as well. The date is made up. */

const cut = '"competitions":[{"competitors"'
const status = { type: { id: '3', name: 'STATUS_FINAL', state: 'post', completed: true } }

export function completeSummary(excerpt: Uint8Array, type: object = status.type): Uint8Array {
  const put = `"competitions":[{"date":"2026-03-12T00:00Z","status":${JSON.stringify({ type })},"competitors"`
  return Buffer.from(Buffer.from(excerpt).toString('utf8').replace(cut, put))
}
