import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { posix } from 'node:path'

/** Reads a file of the system; undefined where there is none. */
type ReadFile = (path: string) => string | undefined

/**
 * How many processors this process may keep busy: those it may run on, or its share of them where a control group grants less (a
 * container with `--cpus=0.5`), rounded down, at least 1. `availableParallelism` of Node 20 knows of no such share, and threads beyond it only
 * make each other wait for the next period.
 */
export function usableProcessors(
  processors: number = availableParallelism(),
  read: ReadFile = process.platform === 'linux' ? readIfThere : () => undefined,
): number {
  const share = cpuShare(read) ?? processors
  return Math.max(1, Math.min(processors, Math.floor(share)))
}

/** Processors' worth of time that control groups grant; the smallest of the process's group and all above it. Undefined without a limit. */
export function cpuShare(read: ReadFile): number | undefined {
  const shares = groupsOf(read('/proc/self/cgroup') ?? '').flatMap(({ version, path }) =>
    withParents(path).map((group) => (version === 2 ? shareOf2(group, read) : shareOf1(group, read))),
  )
  const limits = shares.filter((share) => share !== undefined)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

interface Group {
  readonly version: 1 | 2
  readonly path: string
}

/** The groups that rule this process's time, from lines such as `0::/user.slice` and `4:cpu,cpuacct:/docker/1a2b`. */
function groupsOf(text: string): Group[] {
  return text.split('\n').flatMap((line): Group[] => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (path === undefined) return []
    if (controllers === '') return [{ version: 2, path }]
    return controllers.split(',').includes('cpu') ? [{ version: 1, path }] : []
  })
}

/** In a container the path is often that of the host, and what is seen is the root: it is always looked at too. */
function withParents(path: string): string[] {
  const groups = [posix.join('/', path)]
  while (groups[groups.length - 1] !== '/') groups.push(posix.dirname(groups[groups.length - 1]))
  return groups
}

/** `cpu.max` holds `50000 100000`: so many microseconds of each period; or `max`. */
function shareOf2(group: string, read: ReadFile): number | undefined {
  const [quota, period] = (read(posix.join('/sys/fs/cgroup', group, 'cpu.max')) ?? '').trim().split(' ').map(Number)
  return ratio(quota, period)
}

function shareOf1(group: string, read: ReadFile): number | undefined {
  for (const mount of ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct']) {
    const file = (name: string) => Number(read(posix.join(mount, group, name)) ?? Number.NaN)
    const share = ratio(file('cpu.cfs_quota_us'), file('cpu.cfs_period_us'))
    if (share !== undefined) return share
  }
  return undefined
}

function ratio(quota: number, period: number): number | undefined {
  return quota > 0 && period > 0 ? quota / period : undefined
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
