// What is larger than its limit is refused.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installedBytes, packedSizes } from '../surface/sizes/installs.mjs'
import { problemsOf } from '../surface/sizes/limits.mjs'
import { fileBytes, scriptBytes } from '../surface/sizes/pages.mjs'

let home
const write = (path, text) => {
  mkdirSync(join(home, path, '..'), { recursive: true })
  writeFileSync(join(home, path), text)
}
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lam-sizes-'))
  const exports = { '.': { default: './dist/index.js' } }
  write('paint/package.json', JSON.stringify({ name: '@lamjs/paint', version: '0.1.0', exports, files: ['dist'] }))
  write('paint/dist/index.js', "export const used = () => import('./late.js')\nexport { unused } from './unused.js'\n")
  write('paint/dist/late.js', `export const late = ${JSON.stringify(words(1000))}`)
  write('paint/dist/unused.js', `export const unused = ${JSON.stringify(words(3000))}`)
  write('paint/src/index.ts', words(5000))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('a limit', () => {
  const limits = { fetched: { core: 40 } }

  it('holds up to its last kilobyte, and is exceeded by one more', () => {
    expect(problemsOf({ fetched: { core: 40 } }, limits)).toEqual([])
    expect(problemsOf({ fetched: { core: 41 } }, limits)).toEqual([
      'fetched: core has 41 kB, 2.5 % over its limit of 40 kB.',
    ])
  })

  it('is there for all that is measured, and for nothing else', () => {
    expect(problemsOf({ fetched: { core: 40, client: 9 } }, limits)).toEqual([
      expect.stringMatching(/client.*no limit/),
    ])
    expect(problemsOf({ fetched: {} }, limits)).toEqual([expect.stringMatching(/core has a limit/)])
    expect(problemsOf({ installed: { core: 1 } }, limits)).toHaveLength(2)
  })
})

describe('what a page fetches', () => {
  it('holds what its names need, also what they load later, and nothing else', async () => {
    const folder = join(home, 'paint')
    const [one, both] = [await scriptBytes(folder, ['used']), await scriptBytes(folder, ['used', 'unused'])]
    expect(one).toBeGreaterThan(fileBytes(join(folder, 'dist/late.js')))
    expect(one).toBeLessThan(1.2 * fileBytes(join(folder, 'dist/late.js')))
    expect(both - one).toBeGreaterThan(0.8 * fileBytes(join(folder, 'dist/unused.js')))
  })
})

describe('what an install puts on disk', () => {
  it('is the packed files of ours and all files of others, each package once', async () => {
    const manifest = { name: '@lamjs/paint', version: '0.1.0', files: ['dist'], dependencies: { oil: '1', water: '1' } }
    write('paint/package.json', JSON.stringify(manifest))
    for (const [name, dependencies] of [
      ['oil', { water: '1' }],
      ['water', {}],
    ])
      write(`paint/node_modules/${name}/package.json`, JSON.stringify({ name, dependencies }))
    write('paint/node_modules/water/all.js', 'x'.repeat(100_000))
    const packed = await packedSizes([{ name: '@lamjs/paint', folder: join(home, 'paint'), manifest }], home)
    // The manifest and dist, and none of src.
    expect(packed.get('@lamjs/paint')).toBeGreaterThan(4000 * 5)
    expect(packed.get('@lamjs/paint')).toBeLessThan(4000 * 9 + 2000)
    const others = [
      ['oil', { water: '1' }],
      ['water', {}],
    ].reduce((sum, [name, dependencies]) => sum + JSON.stringify({ name, dependencies }).length, 100_000)
    expect(installedBytes(join(home, 'paint'), packed)).toBe(packed.get('@lamjs/paint') + others)
  })

  it('is not measured where a dependency is missing', () => {
    write('bare/package.json', JSON.stringify({ name: 'bare', dependencies: { gone: '1' } }))
    expect(() => installedBytes(join(home, 'bare'), new Map())).toThrow(/gone, which .* depends on, is not installed/)
  })
})

/** Words that do not compress well. */
function words(count) {
  return Array.from({ length: count }, (_, i) =>
    Math.sin(i + 1)
      .toString(36)
      .slice(2, 9),
  ).join(' ')
}
