import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderBytes, installedSize } from './installed-size.js'
import { packageManifest } from './packages.js'

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

describe('packageManifest', () => {
  it('finds packages of ours, and those behind them', () => {
    expect(packageManifest('@lamjs/core')?.name).toBe('@lamjs/core')
    expect(packageManifest('onnxruntime-node')?.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(packageManifest('@lamjs/no-such-package')).toBe(undefined)
  })
})
