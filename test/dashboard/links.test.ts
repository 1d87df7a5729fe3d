/** Where the links of the dashboard lead: every one of them, on every page that they lead to, is a page that is there. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tabs } from '../../src/dashboard/tabs.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'
import { fillStage } from '../support/fill-stage.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
  await fillStage(stage)
})
afterAll(() => stage.close())

test('every link of every page leads to a page that is there', async () => {
  const operator = await stage.enter('operator')
  const broken: string[] = []
  const seen = new Set<string>()
  const ahead = tabs.map(([path]) => ({ path: path as string, from: 'the navigation' }))
  for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
    const { path, from } = next
    if (seen.has(path)) continue
    seen.add(path)
    const reply = await operator.get(path)
    const text = await reply.text()
    if (reply.status !== 200) broken.push(`${reply.status} ${path}, from ${from}`)
    for (const [, address] of text.matchAll(/href="(\/[^"#]*)/g))
      ahead.push({ path: address!.replaceAll('&amp;', '&'), from: path })
  }
  expect(broken).toEqual([])
  expect([...seen].filter((path) => path.startsWith('/partitions/')).length).toBeGreaterThan(10)
})
