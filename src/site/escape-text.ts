/** Text as it may stand in a page or in an attribute. `html` does it by itself; this is for what is put together as text. */
const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign]!)
}
