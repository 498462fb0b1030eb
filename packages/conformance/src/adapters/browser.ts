import type { ReportOptions } from '../report/conformance-report.js'
import { reportOf } from '../report/report-of.js'
import { reportPage } from '../report/report-page.js'
import { type ConformanceResult, runSuite } from '../run-conformance.js'
import { type ConformanceTarget, suiteFor } from '../suite.js'

/** What the page needs of an `HTMLElement`. */
export interface PageElement {
  /** While cases run: how many have ended, and the name of the last. Then how many passed, failed and did not run. */
  textContent: string | null
  /** Gets the report's `iframe`, below the counts. */
  append(node: never): void
  /** Its document, which makes the `iframe`. */
  readonly ownerDocument: { createElement(name: 'iframe'): unknown }
}

/**
 * Runs every case for a backend in a page without a test framework, one after another. The element counts the cases while they run, and then
 * shows the report, failures first. Resolves also when cases fail.
 * @throws Error when there is no case to run
 */
export async function conformancePage(
  element: PageElement,
  options: ConformanceTarget & ReportOptions,
): Promise<ConformanceResult> {
  const suite = suiteFor(options)
  const result = await runSuite(suite, ({ name }, ended) => {
    element.textContent = `${ended} of ${suite.cases.length}: ${name}`
  })
  const report = reportOf(suite, result.results, options.facts)
  await options.onReport?.(report)
  const frame = element.ownerDocument.createElement('iframe') as {
    srcdoc: string
    title: string
    style: { cssText: string }
  }
  frame.title = `Conformance of ${suite.subject.backend.name}`
  frame.style.cssText = 'width: 100%; height: 90vh; border: 0'
  frame.srcdoc = reportPage([report])
  const counts = `${result.passed.length} passed, ${result.failed.length} failed, ${result.notRun.length} not run`
  element.textContent = counts
  element.append(frame as never)
  return result
}
