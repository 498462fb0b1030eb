import type { RunOptions } from 'axe-core'
import type { Page } from 'playwright'

/**
 * What axe finds wrong with a page as it is: a rule, the element and what to do, each.
 * @param options which rules; all by default
 */
export function violations(page: Page, options?: RunOptions): Promise<string[]>
