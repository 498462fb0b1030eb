// Our packages as a release would publish them: packed, and served by a registry on loopback.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'
import { packPackages } from '../release/pack-packages.mjs'

/**
 * Packs everything and serves it.
 * @param {string} home a folder for the tarballs
 * @returns the registry's address, the packages' version, and how to close it
 */
export async function openPublished(home) {
  const packed = packPackages(join(home, 'tarballs'), { standIns: true })
  const packages = new Map(packed.map(({ name, tarball }) => [name, describe(tarball)]))
  const server = createServer((request, response) => answer(request, response, packages))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    version: packages.get('@lamjs/core').manifest.version,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}

function describe(tarball) {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }))
  const bytes = readFileSync(tarball)
  const hash = (name, encoding) => createHash(name).update(bytes).digest(encoding)
  return { tarball, manifest, shasum: hash('sha1', 'hex'), integrity: `sha512-${hash('sha512', 'base64')}` }
}

function answer(request, response, packages) {
  const path = decodeURIComponent(request.url).replace(/^\//, '')
  const served = [...packages.values()].find(({ tarball }) => path === `-/${basename(tarball)}`)
  if (served) {
    response.setHeader('content-type', 'application/octet-stream')
    createReadStream(served.tarball).pipe(response)
    return
  }
  const found = packages.get(path)
  response.statusCode = found ? 200 : 404
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(found ? packument(found, `http://${request.headers.host}/`) : { error: 'not_found' }))
}

function packument({ manifest, tarball, shasum, integrity }, url) {
  const { name, version } = manifest
  const dist = { tarball: `${url}-/${basename(tarball)}`, shasum, integrity }
  const published = '2026-01-01T00:00:00.000Z'
  return {
    _id: name,
    name,
    'dist-tags': { latest: version },
    time: { created: published, modified: published, [version]: published },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
  }
}
