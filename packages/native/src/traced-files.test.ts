// What Vercel's tracer of files finds in the built package: what it does not find is missing where an application is copied to.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeFileTrace } from '@vercel/nft'
import { afterAll, describe, expect, it } from 'vitest'
import { BINARY_PLATFORMS } from './platform.js'

const project = mkdtempSync(join(tmpdir(), 'lam-traced-'))
const modules = join(project, 'node_modules', '@lamjs')

afterAll(() => rmSync(project, { recursive: true }))

describe('a tracer of files', () => {
  it.each(BINARY_PLATFORMS)('finds the binary for %s and its SHA-256', async (platform) => {
    const own = join(modules, 'native')
    const folder = join(modules, `native-${platform}`)
    mkdirSync(folder, { recursive: true })
    cpSync(fileURLToPath(new URL('../dist', import.meta.url)), join(own, 'dist'), { recursive: true })
    for (const [from, to] of [
      ['..', own],
      [`../../native-${platform}`, folder],
    ])
      cpSync(fileURLToPath(new URL(`${from}/package.json`, import.meta.url)), join(to, 'package.json'))
    for (const file of ['lam.node', 'lam.node.sha256']) writeFileSync(join(folder, file), 'stands in')

    const { fileList } = await nodeFileTrace([join(own, 'dist', 'index.js')], { base: project })
    const traced = [...fileList].map((path) => path.replaceAll('\\', '/'))
    expect(traced).toContain(`node_modules/@lamjs/native-${platform}/lam.node`)
    expect(traced).toContain(`node_modules/@lamjs/native-${platform}/lam.node.sha256`)
  })
})
