/** The sign of a site in the tab of a browser. Without one, browsers ask for one that is not there. */
import type { Route } from './route.ts'

export function defineIcon(path: string, svg: string): Route {
  return {
    method: 'GET',
    access: 'public',
    path,
    answer: (context) =>
      context.body(svg, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' }),
  }
}

/** GET /icon.svg: some squares of the grid, not all of them green. */
export const icon = defineIcon(
  '/icon.svg',
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1c2330"/>' +
    '<path d="M7 7h5v5H7zM14 7h5v5h-5zM7 14h5v5H7zM14 14h5v5h-5zM21 7h5v5h-5zM7 21h5v5H7z" fill="#5ec991"/><path d="M21 14h5v5h-5zM14 21h5v5h-5zM21 21h5v5h-5z" fill="#e0b04b"/></svg>',
)
