import { describe, expect, it } from 'vitest'
import { usableProcessors } from './usable-processors.js'

/** The usable processors of a machine with 8, which has these system files. */
const of8 = (files: Readonly<Record<string, string>>) => usableProcessors(8, (path) => files[path])

describe('usableProcessors', () => {
  it.each([
    ['no control groups', {}, 8],
    ['no limit', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, 8],
    ['half a processor', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '50000 100000\n' }, 1],
    ['one processor', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '100000 100000\n' }, 1],
    ['two and a half', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '250000 100000\n' }, 2],
    ['more than there are', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '9000000 100000\n' }, 8],
    [
      'a limit of a group above',
      {
        '/proc/self/cgroup': '0::/a.slice/b\n',
        '/sys/fs/cgroup/a.slice/cpu.max': '300000 100000',
        '/sys/fs/cgroup/a.slice/b/cpu.max': 'max 100000',
      },
      3,
    ],
    [
      'a group named as on the host, seen as the root',
      { '/proc/self/cgroup': '0::/docker/1a\n', '/sys/fs/cgroup/cpu.max': '100000 50000' },
      2,
    ],
    [
      'version 1',
      {
        '/proc/self/cgroup': '5:memory:/x\n4:cpu,cpuacct:/docker/1a\n',
        '/sys/fs/cgroup/cpu/docker/1a/cpu.cfs_quota_us': '200000\n',
        '/sys/fs/cgroup/cpu/docker/1a/cpu.cfs_period_us': '100000\n',
      },
      2,
    ],
    [
      'version 1 without a limit',
      {
        '/proc/self/cgroup': '4:cpu:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      8,
    ],
    [
      'what no one understands',
      { '/proc/self/cgroup': 'nonsense\n\n::::\n0::/x', '/sys/fs/cgroup/cpu.max': 'a b c' },
      8,
    ],
  ])('with %s', (_, files, expected) => expect(of8(files as never)).toBe(expected))

  it('is at least one here, and at most the number of the system', () => {
    expect(usableProcessors()).toBeGreaterThanOrEqual(1)
    expect(usableProcessors(3)).toBeLessThanOrEqual(3)
  })
})
