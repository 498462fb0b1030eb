/** Bytes of memory that this process holds, after it has collected its garbage. In Node alone. */
export function residentBytes(): Promise<number>

/**
 * Options of `conformance` that leave its report in `test-results/conformance` of the package whose tests run.
 * @param setup what tells this run from others of its device and precision; in a browser `'in a browser'` by default
 */
export function reported(setup?: string): {
  facts: { date: string; environment: string; setup?: string }
  onReport: (report: object) => void | Promise<void>
}
