/** Box scores of games that are on are for the evening's readers: no partition is made of them, and no statement but live grading's reads them. */
import { expect, test } from 'vitest'
import { createToolPipeline } from '../../support/tool-pipeline.ts'
import { listFiles, readText } from '../../tidy/files.ts'

test('no asset reads them', () => {
  const { assets } = createToolPipeline()
  const readers = assets.filter(({ needs }) => needs.some(({ asset }) => asset === 'live_boxscores'))
  expect(assets.map(({ name }) => name)).toContain('live_boxscores')
  expect(readers.map(({ name }) => name)).toEqual([])
})

test('nobody but the document of the moment names their table, and the words for readers their asset', () => {
  const words = 'src/site/source-words.ts' // why a document was corrected; it reads nothing
  const sources = listFiles().filter((path) => path.startsWith('src/') && path !== words)
  expect(sources.filter((path) => /\blive_boxscores\b/.test(readText(path)))).toEqual([
    'src/nba/2-raw/live-boxscores.ts',
    'src/nba/of-the-moment/live-grading.ts',
  ])
})
