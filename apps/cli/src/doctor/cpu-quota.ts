import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Processors' worth of time that a container or service is allowed, such as 1.5; undefined where there is no limit, or no Linux.
 * `os.availableParallelism` does not look at it.
 * @param read a file's content, or undefined where it cannot be read
 */
export function cpuQuota(read: (path: string) => string | undefined = readOrNothing): number | undefined {
  const quotas = groupFolders(read('/proc/self/cgroup') ?? '').map((folder) => quotaOf(folder, read))
  const limits = quotas.filter((quota) => quota !== undefined)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

/** The folders of this process's groups, up to the root: the tightest limit holds. */
function groupFolders(groups: string): string[] {
  const folders: string[] = []
  for (const line of groups.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (path === undefined) continue
    const mounts = controllers === '' ? ['/sys/fs/cgroup'] : ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct']
    if (controllers !== '' && !controllers.split(',').includes('cpu')) continue
    for (const mount of mounts) {
      const parts = path.split('/').filter(Boolean)
      for (let depth = parts.length; depth >= 0; depth--) folders.push(join(mount, ...parts.slice(0, depth)))
    }
  }
  return folders
}

/** `cpu.max` of version 2 holds quota and period, version 1 has a file for each; both in µs. */
function quotaOf(folder: string, read: (path: string) => string | undefined): number | undefined {
  const [quota, period] = read(join(folder, 'cpu.max'))?.trim().split(' ') ?? [
    read(join(folder, 'cpu.cfs_quota_us')),
    read(join(folder, 'cpu.cfs_period_us')),
  ]
  const processors = Number(quota) / Number(period)
  return processors > 0 && Number.isFinite(processors) ? processors : undefined
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
