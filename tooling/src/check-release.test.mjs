// The check refuses an inconsistent release before the first publish.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkRelease } from '../release/check-release.mjs'

let prebuilt
beforeEach(() => {
  prebuilt = mkdtempSync(join(tmpdir(), 'lam-prebuilt-'))
  for (const platform of ['linux-x64-gnu', 'darwin-arm64']) build(platform, platform)
})
afterEach(() => rmSync(prebuilt, { recursive: true, force: true }))

describe('a release', () => {
  it('proceeds if all versions are equal and every binary is present', () => {
    expect(checkRelease(packages(), prebuilt)).toEqual([])
  })

  it('fails if a platform has no binary', () => {
    rmSync(join(prebuilt, 'darwin-arm64'), { recursive: true })
    expect(checkRelease(packages(), prebuilt)).toEqual([expect.stringContaining('darwin-arm64')])
  })

  it('fails if a binary does not match its checksum', () => {
    writeFileSync(join(prebuilt, 'linux-x64-gnu', 'lam.node'), 'another')
    expect(checkRelease(packages(), prebuilt)).toEqual([expect.stringMatching(/linux-x64-gnu has SHA-256/)])
  })

  it('fails if a package has another version, or none yet', () => {
    expect(checkRelease(packages('0.2.0'), prebuilt)).toEqual([expect.stringContaining('0.1.0, 0.2.0')])
    expect(checkRelease(packages('0.0.0'), prebuilt)).toHaveLength(2)
  })
})

function packages(nativeVersion = '0.1.0') {
  const entry = (name, version = '0.1.0') => ({ name, manifest: { version } })
  return [
    entry('@lamjs/core'),
    entry('@lamjs/native-linux-x64-gnu'),
    entry('@lamjs/native-darwin-arm64'),
    entry('@lamjs/native', nativeVersion),
  ]
}

function build(platform, content) {
  mkdirSync(join(prebuilt, platform))
  writeFileSync(join(prebuilt, platform, 'lam.node'), content)
  const hash = createHash('sha256').update(content).digest('hex')
  writeFileSync(join(prebuilt, platform, 'lam.node.sha256'), `${hash}  lam.node\n`)
}
