// Puts the workspace, as it is built now, into a local registry.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { packPackages } from '../release/pack-packages.mjs'

/**
 * Packs every public package and hands the tarballs over as `npm publish` does, without starting it seventeen times. A platform whose binary is not
 * built here gets a stand-in.
 * @param {{ url: string }} registry from `startRegistry`
 * @returns {Promise<{ version: string, published: string[] }>} what was published, in order
 */
export async function publishWorkspace({ url }) {
  const folder = mkdtempSync(join(tmpdir(), 'lam-publish-'))
  try {
    const packed = packPackages(folder, { standIns: true })
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
