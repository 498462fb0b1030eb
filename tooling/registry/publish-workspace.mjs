// Puts the workspace, as it is built now, into a local registry.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packPackages } from '../release/pack-packages.mjs'
import { publishTarballs } from '../release/publish-tarballs.mjs'

/**
 * Packs every public package and publishes the tarballs with `npm publish`. A platform whose binary is not built here gets a stand-in.
 * @param {{ url: string, npmrc: string }} registry from `startRegistry`
 * @param {{ tag?: string, only?: string[], home?: string }} [options] `tag`: the dist-tag; `only`: names of packages; `home`: another checkout
 * @returns {Promise<{ version: string, published: string[] }>} what was published, in order
 */
export async function publishWorkspace(registry, { tag, only, home } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lam-publish-'))
  try {
    writeFileSync(join(folder, '.npmrc'), registry.npmrc)
    const packed = packPackages(folder, { home, only, standIns: true })
    const args = ['--no-provenance', '--ignore-scripts']
    const { published } = await publishTarballs(packed, { url: registry.url, cwd: folder, tag, args })
    return { version: packed[0]?.version, published }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
