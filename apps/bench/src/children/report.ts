/** What the parent asked for: the only argument of the process, as JSON. */
export function argumentOfChild<T>(): T {
  return JSON.parse(process.argv[2]) as T
}

/** Gives the parent the one report of this process, and ends when it is written. */
export function reportToParent(report: unknown): void {
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
}

/** The most memory this process has had in use so far (resident set), in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024
}
