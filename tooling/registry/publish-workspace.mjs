// Publishes the built workspace to a local registry.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { packPackages } from '../release/pack-packages.mjs'

/**
 * Packs every public package and uploads the tarballs as `npm publish` does, without starting npm seventeen times. A platform without a binary
 * here gets a placeholder.
 * @param {{ url: string }} registry from `startRegistry`
 * @param {{ only?: string[] }} [options] the packages to publish; by default all
 * @returns {Promise<{ version: string, published: string[] }>} the published packages, in order
 */
export async function publishWorkspace({ url }, { only } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lam-publish-'))
  try {
    const packed = packPackages(folder, { standIns: true, only })
    for (const { name, version, tarball } of packed) await publish(url, name, version, tarball)
    return { version: packed[0]?.version, published: packed.map(({ name, version }) => `${name}@${version}`) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function publish(url, name, version, tarball) {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }))
  const response = await fetch(new URL(name.replace('/', '%2f'), url), {
    method: 'PUT',
    body: JSON.stringify({
      name,
      versions: { [version]: manifest },
      'dist-tags': { latest: version },
      _attachments: { [basename(tarball)]: { data: readFileSync(tarball).toString('base64') } },
    }),
  })
  if (!response.ok) throw new Error(`${name}@${version} was refused: ${await response.text()}`)
}
