/** Every page of the picks site. A new one is a file here and a line below. */
import type { SitePage } from '../page.ts'
import { about } from './about.ts'

export const sitePages: readonly SitePage[] = [about]
