/** The picks site with one evening published: opened before the first test of a file, and closed after its last. */
import { afterAll, beforeAll, expect } from 'vitest'
import { makeEvening, type SiteStage, setSiteStage } from './stage.ts'
import type { TonightDocument } from './tonight.ts'

export interface EveningStage {
  /** From the first test on. */
  readonly stage: SiteStage
  /** The page as HTML; the test fails where there is none. */
  readText(path: string): Promise<string>
}

export function useEvening(tonight: TonightDocument): EveningStage {
  let stage: SiteStage | undefined
  beforeAll(async () => {
    stage = await setSiteStage()
    for (const document of makeEvening(tonight)) await stage.publish(document)
  })
  afterAll(() => stage?.close())
  return {
    get stage() {
      if (!stage) throw new Error('the stage is there from the first test on')
      return stage
    },
    async readText(path) {
      const { status, text } = await this.stage.get(path)
      expect([path, status]).toEqual([path, 200])
      return text
    },
  }
}

/** For a pattern. */
export function quote(text: string): string {
  return text.replaceAll(/[.+()]/g, '\\$&')
}
