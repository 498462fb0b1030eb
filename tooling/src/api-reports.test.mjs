// A report tells each change of what a package exports.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiEntries } from '../surface/api/entries.mjs'
import { makeReports } from '../surface/api/make-reports.mjs'

let home
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lam-api-test-'))
  mkdirSync(join(home, 'apps'))
  mkdirSync(join(home, 'packages', 'paint', 'dist'), { recursive: true })
  const exports = {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './wet': { types: './dist/wet.d.ts', default: './dist/wet.js' },
    './moist': { types: './dist/wet.d.ts', default: './dist/moist.js' },
    './package.json': './package.json',
  }
  const manifest = { name: '@lamjs/paint', version: '0.1.0', type: 'module', exports }
  writeFileSync(join(home, 'packages', 'paint', 'package.json'), JSON.stringify(manifest))
  write('wet.d.ts', '/** Dries in an hour. */\nexport declare function dry(): void;\n')
  write(
    'index.d.ts',
    'export {}\ninterface Brush { width: number }\n/** Paints. */\nexport declare function paint(brush: Brush): void;\n',
  )
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('the API reports', () => {
  it('have one for each declaration file that a package exports', () => {
    expect(apiEntries(home).map(({ packageName, report }) => `${packageName} ${report}`)).toEqual([
      '@lamjs/paint index',
      '@lamjs/paint wet',
    ])
  })

  it('are written once, and then stand until a signature changes', () => {
    expect(makeReports(apiEntries(home), { update: true }).map(({ changed }) => changed)).toEqual([true, true])
    const report = readFileSync(join(home, 'packages', 'paint', 'api', 'index.api.md'), 'utf8')
    expect(report).toContain('export function paint(brush: Brush): void;')

    write(
      'index.d.ts',
      `export {}
      interface Brush { width: number }
      /** Paints. */
      export declare function paint(brush: Brush, coats?: number): void;
      export declare const RED: 1`,
    )
    write('wet.d.ts', '/** Dries in two hours. */\nexport declare function dry(): void;\n')
    const [index, wet] = makeReports(apiEntries(home))
    expect(index.diff).toContain('-export function paint(brush: Brush): void;')
    expect(index.diff).toContain('+export function paint(brush: Brush, coats?: number): void;')
    expect(index).toMatchObject({ changed: true, undocumented: ['RED'], forgotten: ['Brush'] })
    expect(wet).toMatchObject({ changed: false, undocumented: [], forgotten: [] })
  })
})

function write(file, text) {
  writeFileSync(join(home, 'packages', 'paint', 'dist', file), text)
}
