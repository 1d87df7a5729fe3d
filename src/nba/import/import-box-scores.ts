/** Imports box scores, and refuses files of anything else: the history that a season's features need. */
import { type ImportedFile, type ImportParts, type ImportProgress, importFiles } from './import-files.ts'

export function importBoxScores(
  parts: ImportParts,
  files: readonly string[],
  onProgress?: ImportProgress,
): Promise<ImportedFile[]> {
  return importFiles(parts, files, { kind: 'box_scores', onProgress })
}
