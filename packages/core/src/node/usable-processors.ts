import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { posix } from 'node:path'

/** Reads a file of the system; undefined if there is none. */
export type ReadFile = (path: string) => string | undefined

/**
 * How many processors this process may keep busy. A control group may grant it less time than the processors it may run on have
 * (a container with `--cpus=0.5`). Rounded down, at least 1. `availableParallelism` of Node 20 ignores that quota. Threads beyond
 * it only make each other wait for the next period.
 */
export function usableProcessors(
  processors: number = availableParallelism(),
  read: ReadFile = process.platform === 'linux' ? readIfThere : () => undefined,
): number {
  const share = cpuShare(read) ?? processors
  return Math.max(1, Math.min(processors, Math.floor(share)))
}

/** The processor time that control groups grant, in processors: the smallest quota of the process's group and its parents. Undefined without a quota. */
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

/** The groups that limit this process's time, from lines such as `0::/user.slice` and `4:cpu,cpuacct:/docker/1a2b`. */
function groupsOf(text: string): Group[] {
  return text.split('\n').flatMap((line): Group[] => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (path === undefined) return []
    if (controllers === '') return [{ version: 2, path }]
    return controllers.split(',').includes('cpu') ? [{ version: 1, path }] : []
  })
}

/** The group and its parents up to the root. In a container the path is often the host's, while its group is mounted at the root. */
function withParents(path: string): string[] {
  const groups = [posix.join('/', path)]
  while (groups[groups.length - 1] !== '/') groups.push(posix.dirname(groups[groups.length - 1]))
  return groups
}

/** `cpu.max` holds a quota and its period in microseconds, such as `50000 100000`, or `max` for no quota. */
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
