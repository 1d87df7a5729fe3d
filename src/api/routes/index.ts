/** Every route. A new one is a file here and a line below. */
import { documents } from './documents.ts'
import { health } from './health.ts'
import { ready } from './ready.ts'
import type { Route } from './route.ts'
import { status } from './status.ts'
import { style } from './style.ts'

export const routes: readonly Route[] = [health, ready, status, documents, style]
