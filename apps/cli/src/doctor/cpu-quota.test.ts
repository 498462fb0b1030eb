import { describe, expect, it } from 'vitest'
import { cpuQuota } from './cpu-quota.js'

const quotaIn = (files: Record<string, string>) => cpuQuota((path) => files[path])

describe('cpuQuota', () => {
  it('is read from a group of version 2', () => {
    const files = { '/proc/self/cgroup': '0::/app\n', '/sys/fs/cgroup/app/cpu.max': '150000 100000\n' }
    expect(quotaIn(files)).toBe(1.5)
  })

  it('is the tightest of a group and those above it', () => {
    const files = { '/proc/self/cgroup': '0::/a/b\n', '/sys/fs/cgroup/a/b/cpu.max': 'max 100000' }
    expect(quotaIn({ ...files, '/sys/fs/cgroup/a/cpu.max': '50000 100000' })).toBe(0.5)
    expect(quotaIn({ ...files, '/sys/fs/cgroup/cpu.max': '400000 100000' })).toBe(4)
  })

  it('is read from a group of version 1', () => {
    const files = {
      '/proc/self/cgroup': '3:memory:/app\n2:cpu,cpuacct:/app\n',
      '/sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_quota_us': '200000\n',
      '/sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_period_us': '100000\n',
    }
    expect(quotaIn(files)).toBe(2)
    expect(quotaIn({ ...files, '/sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_quota_us': '-1\n' })).toBeUndefined()
  })

  it('is not there without a limit, or without groups', () => {
    expect(quotaIn({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' })).toBeUndefined()
    expect(quotaIn({})).toBeUndefined()
  })
})
