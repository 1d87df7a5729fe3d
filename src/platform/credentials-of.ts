/** The user and the password of an address, decoded; null where one of them holds a % that is none of its own: it has to be written as %25. */
export function credentialsOf(text: string): { readonly user: string; readonly password: string } | null {
  const { username, password } = new URL(text)
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    return null // the setting's fault says it
  }
}

/** For the fault of a setting. */
export const undecodable = 'its user or password holds a % by itself; write it as %25'

/** True also for what is no address: that is another fault. */
export function isDecodable(text: string): boolean {
  return !URL.canParse(text) || credentialsOf(text) !== null
}
