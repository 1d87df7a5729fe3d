/** Every address that this program answers: the machine's routes and the people's pages. */
import { pages } from '../dashboard/pages/index.ts'
import { routes } from './routes/index.ts'
import type { Route } from './routes/route.ts'

export const routeTable: readonly Route[] = [...routes, ...pages]
