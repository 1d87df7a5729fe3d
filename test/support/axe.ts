/** axe-core in a page of real Chromium, opened with `isPolicyOff`: what it calls serious, in light and in dark. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { keepScreenshot } from './chromium.ts'

const script = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** All rules in light; in dark the page differs by its colours alone, and those of the rules that look at them are asked again. */
const askedIn = {
  light: {},
  dark: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } },
} as const

/** Each begins with the scheme it was seen in. `name`: of the pictures. */
export async function findBarriers(
  page: Page,
  name: string,
  schemes: readonly (keyof typeof askedIn)[] = ['light', 'dark'],
): Promise<string[]> {
  await page.addScriptTag({ content: script })
  const barriers: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    const options = { ...askedIn[colorScheme], resultTypes: ['violations'] }
    const { violations, passed } = (await page.evaluate(
      `axe.run(${JSON.stringify(options)}).then(({ violations, passes }) => ({ violations, passed: passes.length }))`,
    )) as Pick<AxeResults, 'violations'> & { readonly passed: number }
    if (passed === 0) barriers.push(`${colorScheme}: axe looked at nothing`)
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        barriers.push(`${colorScheme}: ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
    await keepScreenshot(page, `${colorScheme}-${name}`)
  }
  return barriers
}

/** Opens whatever opens: a form that is folded away is looked at by no rule. */
export async function openAll(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true })')
}
