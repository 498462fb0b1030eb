import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fitsHere, folderBytes, installedSize } from './installed-size.js'
import { packageFolder, packageManifest } from './packages.js'

describe('folderBytes', () => {
  it('adds up files at any depth, without installed packages', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lam-size-'))
    try {
      mkdirSync(join(folder, 'a', 'b'), { recursive: true })
      mkdirSync(join(folder, 'node_modules', 'other'), { recursive: true })
      writeFileSync(join(folder, 'one'), 'x'.repeat(10))
      writeFileSync(join(folder, 'a', 'b', 'two'), 'x'.repeat(7))
      writeFileSync(join(folder, 'node_modules', 'other', 'three'), 'x'.repeat(100))
      expect(folderBytes(folder)).toBe(17)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('installedSize', () => {
  it('finds what a package brings, each package once', () => {
    const packages = installedSize('commander')
    expect(packages.map(({ name }) => name)).toEqual(['commander'])
    expect(packages[0].bytes).toBeGreaterThan(10_000)
    const names = installedSize('onnx-proto').map(({ name }) => name)
    expect(names).toContain('protobufjs')
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('packages for a platform', () => {
  it('count where npm would install them', () => {
    expect(fitsHere({ name: 'any', version: '1.0.0' })).toBe(true)
    expect(fitsHere({ name: 'own', version: '1.0.0', os: [process.platform], cpu: [process.arch] })).toBe(true)
    expect(fitsHere({ name: 'other', version: '1.0.0', os: ['aix'] })).toBe(false)
    expect(fitsHere({ name: 'other', version: '1.0.0', cpu: ['s390x'] })).toBe(false)
    expect(fitsHere({ name: 'other', version: '1.0.0', libc: ['none'] })).toBe(false)
  })

  it('count with the binary that a release puts into them', () => {
    const native = packageFolder('@lamjs/native') as string
    const [platform] = readdirSync(join(native, 'prebuilt'))
    const [{ bytes }] = installedSize(`@lamjs/native-${platform}`, `${native}-${platform}`)
    expect(bytes).toBeGreaterThan(statSync(join(native, 'prebuilt', platform, 'lam.node')).size)
  })
})

describe('packageManifest', () => {
  it('finds packages of ours, and those behind them', () => {
    expect(packageManifest('@lamjs/core')?.name).toBe('@lamjs/core')
    expect(packageManifest('onnxruntime-node')?.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(packageManifest('@lamjs/no-such-package')).toBe(undefined)
  })
})
