/** Secrets out of addresses: query parameters that look like keys, and user:password. Every message and stored URL goes through here. */

const secretParameter = /([?&](?:api_?key|key|token|access_token|password|secret|signature)=)[^&#\s"']*/gi

/** Replaces the values of secret query parameters and of user:password by ***. */
export function redactUrl(text: string): string {
  return text.replace(secretParameter, '$1***').replace(/(\/\/)[^/@\s]*@/g, '$1***@')
}

/** The secret values themselves, to be looked for where a source repeats them. */
export function findSecrets(url: string): readonly string[] {
  return [...url.matchAll(secretParameter)]
    .map((match) => match[0].slice(match[1]!.length))
    .filter((secret) => secret !== '')
}
