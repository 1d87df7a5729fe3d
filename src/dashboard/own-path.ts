/** Only a path of our own: anything else would send whoever is led on to another site. */
export function ownPath(text: string | undefined): string {
  if (text === undefined || !text.startsWith('/')) return '/'
  const { origin, pathname, search } = new URL(text, 'http://own.invalid')
  return origin === 'http://own.invalid' && !pathname.startsWith('//') ? pathname + search : '/'
}
