import { writeFileSync } from 'node:fs'
import type { BenchFile } from '../bench-file.js'

/** Suites that the page draws, in its order. */
export const DRAWN_SUITES: readonly string[] = ['compile', 'latency', 'length', 'batch', 'accuracy']

/**
 * Writes the page of these results. What draws it is loaded here, so that a run without a page need not wait for it.
 * @param only the suite that the page is about; all that it draws where absent
 */
export async function writePage(path: string, files: readonly BenchFile[], only?: string): Promise<void> {
  const [{ answersOf, sectionsOf }, { renderPage }] = await Promise.all([
    import('./sections/index.js'),
    import('./page.js'),
  ])
  const title = only === 'compile' ? 'Ahead of time or just in time?' : 'LAM for TypeScript, measured'
  writeFileSync(path, renderPage({ title, answers: answersOf(files), sections: sectionsOf(files, only) }))
}
