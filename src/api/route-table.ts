/** Every address that this program answers: the machine's routes, the API, the operators' pages, and the readers' site. */
import { toFormRoutes } from '../dashboard/form-route.ts'
import { pages } from '../dashboard/pages/index.ts'
import { siteIcon } from '../site/icon.ts'
import { sitePages } from '../site/pages/index.ts'
import { recordCsv, recordJson } from '../site/record-download.ts'
import { siteStyle } from '../site/style.ts'
import { toSiteRoute } from '../site/to-route.ts'
import { routes } from './routes/index.ts'
import type { Route } from './routes/route.ts'
import { endpoints } from './v1/index.ts'
import { toRoute } from './v1/to-route.ts'

export const routeTable: readonly Route[] = [
  ...routes,
  ...endpoints.map(toRoute),
  ...pages,
  ...toFormRoutes(endpoints),
  ...[siteStyle, siteIcon, recordCsv, recordJson, ...sitePages.map(toSiteRoute)].map(
    (route): Route => ({ ...route, isForReaders: true }),
  ),
]
