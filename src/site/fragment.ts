/** A piece of a page, escaped. */
import type { html } from 'hono/html'

export type Fragment = ReturnType<typeof html>
