import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe finds wrong with a page as it is.
 * @param {import('playwright').Page} page
 * @param {import('axe-core').RunOptions} [options] which rules; all by default
 * @returns {Promise<string[]>} a rule, the element and what to do, each
 */
export async function violations(page, options = {}) {
  await page.evaluate(axe)
  const results = await page.evaluate((options) => globalThis.axe.run(options), options)
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ''}`),
  )
}
