import { readFileSync, writeFileSync } from 'node:fs'

/** What the parent asked for: the only argument of the process, as JSON. */
export function argumentOfChild<T>(): T {
  return JSON.parse(process.argv[2]) as T
}

/** Gives the parent the one report of this process, and ends when it is written. */
export function reportToParent(report: unknown): void {
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
}

/**
 * Makes `peakMemory` count from now on, where the system can (Linux): what loading took for a while is then no part of it.
 * @returns what is in use now (resident set), in bytes
 */
export function restartPeakMemory(): number {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    return peakMemory()
  }
  return process.memoryUsage().rss
}

/**
 * The most memory this process has had in use so far (resident set), in bytes. Linux counts into `maxRSS` what the parent had when it
 * started this process, so the kernel's own high-water mark is read there.
 */
export function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kilobytes !== undefined) return Number(kilobytes) * 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024
}
