/** A QR code (ISO/IEC 18004) as a picture in the page: no file, no script, no style.
 *
 * Dark on white whatever the colours of the page are: not every camera reads the reverse. The margin of four modules is part of the code. */
import { html } from 'hono/html'
import { encodeQR } from 'qr'
import type { Fragment } from './layout.ts'

const margin = 4

/** `label` says to whoever does not see it what it is; what it holds has to stand beside it as text. */
export function renderQrCode(text: string, label: string): Fragment {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: margin })
  const size = rows.length
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${rows.map(drawRow).join('')}"/></svg>`
}

/** One bar for each run of dark modules. */
function drawRow(modules: readonly boolean[], y: number): string {
  const starts = modules.flatMap((isDark, x) => (isDark && modules[x - 1] !== true ? [x] : []))
  return starts
    .map((x) => {
      const end = modules.indexOf(false, x) // the margin ends every run
      return `M${x} ${y}h${end - x}v1h${x - end}z`
    })
    .join('')
}
