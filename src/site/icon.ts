/** GET /picks/icon.svg: the sign of the picks site: a bar that ends above its line. */
import { defineIcon } from '../api/routes/icon.ts'

export const siteIcon = defineIcon(
  '/picks/icon.svg',
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1b2128"/>' +
    '<path d="M8 26V16h5v10zM19 26V6h5v20z" fill="#82b3f5"/><path d="M4 13h24" stroke="#fff" stroke-width="2"/></svg>',
)
