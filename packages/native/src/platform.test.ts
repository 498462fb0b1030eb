import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { PLATFORMS, platformManifest, platformName as scriptsPlatformName } from '../scripts/platforms.mjs'
import { BINARY_PLATFORMS, platformName } from './platform.js'

const own: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const { version, optionalDependencies } = own as { version: string; optionalDependencies: Record<string, string> }

describe('the platform', () => {
  it('is read from the program, not from a report that takes milliseconds', () => {
    const report = vi.spyOn(process.report, 'getReport')
    expect(platformName()).toMatch(process.platform === 'linux' ? /^linux-\w+-(gnu|musl)$/ : process.platform)
    expect(report).not.toHaveBeenCalled()
    report.mockRestore()
  })
})

describe('platform packages', () => {
  it('are the same in the loader, in the build and among the optional dependencies', () => {
    const names = PLATFORMS.map(({ name }) => name)
    expect(BINARY_PLATFORMS).toEqual(names)
    expect(Object.keys(optionalDependencies)).toEqual(names.map((name) => `@lamjs/native-${name}`))
    expect(platformName()).toBe(scriptsPlatformName())
  })

  it.each(PLATFORMS)('$name has the package.json that make-platform-packages writes', (platform) => {
    const written = readFileSync(new URL(`../../native-${platform.name}/package.json`, import.meta.url), 'utf8')
    expect(JSON.parse(written)).toEqual(platformManifest(platform, version))
  })
})
