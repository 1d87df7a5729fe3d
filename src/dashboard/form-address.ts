/** Where the form of an action is posted to. */
import type { ActionEndpoint } from '../api/v1/endpoint.ts'

export const formBase = '/act'

export function formAddress(
  action: ActionEndpoint,
  params: Readonly<Record<string, string | number>>,
): string {
  return `${formBase}${action.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))}`
}
