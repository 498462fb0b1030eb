import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { platformName } from './platform.js'
import { probeBinary } from './probe-binary.js'

const real = fileURLToPath(new URL(`../prebuilt/${platformName()}/lam.node`, import.meta.url))
const bytes = readFileSync(real)
const folder = mkdtempSync(join(tmpdir(), 'lam-probe-'))

afterAll(() => rmSync(folder, { recursive: true }))

function written(contents: Uint8Array): string {
  const path = join(folder, 'lam.node')
  writeFileSync(path, contents)
  return path
}

/** A buffer of `size` with numbers of so many bytes put at offsets. */
function headers(size: number, numbers: readonly (readonly [at: number, width: number, value: number])[]): Buffer {
  const made = Buffer.alloc(size)
  for (const [at, width, value] of numbers) made.writeUIntLE(value, at, width)
  return made
}

const elf = (machine: number, type = 3) =>
  headers(64, [
    [0, 4, 0x464c457f],
    [4, 1, 2],
    [5, 1, 1],
    [16, 2, type],
    [18, 2, machine],
    [54, 2, 56],
  ])
const machO = (cpu: number, segmentEnd: number) =>
  headers(104, [
    [0, 4, 0xfeedfacf],
    [4, 4, cpu],
    [12, 4, 8],
    [20, 4, 72],
    [32, 4, 0x19],
    [36, 4, 72],
    [80, 4, segmentEnd],
  ])
const windows = (machine: number, sectionEnd: number, flags = 0x2000) =>
  headers(128, [
    [0, 2, 0x5a4d],
    [60, 4, 64],
    [64, 4, 0x4550],
    [68, 2, machine],
    [70, 2, 1],
    [86, 2, flags],
    [104, 4, sectionEnd],
  ])

describe('the probe', () => {
  it('has nothing against the binary that was built here', () => {
    expect(probeBinary(real)).toBeUndefined()
  })

  it.each([0.02, 0.5, 0.9, 0.9999])('finds that only %f of it is there', (share) => {
    expect(probeBinary(written(bytes.subarray(0, Math.floor(bytes.length * share))))).toMatch(/cut short: \d+ bytes/)
  })

  it.each([
    ['its second half zeroed', (file: Buffer) => file.fill(0, file.length / 2)],
    ['one bit in its middle flipped', (file: Buffer) => file.writeUInt8(file[file.length >> 1] ^ 1, file.length >> 1)],
  ])('finds the binary with %s, by the SHA-256 that the build wrote', (_, damage) => {
    const damaged = Buffer.from(bytes)
    const path = written(damaged)
    copyFileSync(`${real}.sha256`, `${path}.sha256`)
    expect(probeBinary(path)).toBeUndefined()
    damage(damaged)
    written(damaged)
    expect(probeBinary(path)).toMatch(
      /^the file is damaged: expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}; install/,
    )
    rmSync(`${path}.sha256`)
  })

  it.each([
    ['an empty file', new Uint8Array(0), /cut short: 0 bytes/],
    ['text', Buffer.from('<!doctype html>'.repeat(100)), /is not a/],
    ['zeros', new Uint8Array(5000), /is not a/],
  ])('refuses %s', (_, contents, reason) => {
    expect(probeBinary(written(contents))).toMatch(reason)
  })

  it('says so where there is no file', () => {
    expect(probeBinary(join(folder, 'nowhere.node'))).toMatch(/ENOENT/)
  })

  it.each([
    ['linux', 'x64', elf(62), undefined],
    ['linux', 'x64', elf(183), /another processor: expected x64 \(62\), found machine 183/],
    ['linux', 'arm64', elf(62), /another processor/],
    ['linux', 'x64', elf(62, 2), /no shared library/],
    ['linux', 'x64', machO(0x01000007, 0), /not an ELF/],
    ['darwin', 'arm64', machO(0x0100000c, 104), undefined],
    ['darwin', 'arm64', machO(0x0100000c, 105), /cut short: 104 bytes where its headers speak of 105/],
    ['darwin', 'arm64', machO(0x01000007, 104), /another processor/],
    ['darwin', 'x64', elf(62), /not a 64-bit Mach-O/],
    ['win32', 'x64', windows(0x8664, 128), undefined],
    ['win32', 'x64', windows(0x8664, 129), /cut short/],
    ['win32', 'x64', windows(0xaa64, 128), /another processor/],
    ['win32', 'x64', windows(0x8664, 128, 0), /a Windows program/],
    ['win32', 'x64', elf(62), /not a Windows library/],
  ])('on %s %s judges headers', (platform, arch, contents, reason) => {
    const found = probeBinary(written(contents), platform, arch)
    if (reason === undefined) expect(found).toBeUndefined()
    else expect(found).toMatch(reason)
  })

  it('tries it in a child process where headers cannot tell', () => {
    expect(probeBinary(real, 'linux', 'mips')).toBeUndefined()
    expect(probeBinary(written(bytes.subarray(0, bytes.length / 2)), 'aix', 'ppc64')).toMatch(
      /in a child process failed/,
    )
  })
})
