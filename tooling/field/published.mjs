// Our packages as a release would publish them: packed, and served by a registry on loopback.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'
import { root } from '../setup.mjs'
import { npm, pack } from '../tools.mjs'

/** The packages and apps that are published, from their built dist. */
const FOLDERS = [
  ...['core', 'model-mini', 'reference', 'native', 'onnx-graph', 'onnx', 'webgpu', 'oracle', 'conformance'].map(
    (name) => `packages/${name}`,
  ),
  'apps/cli',
]
/** What stands for the binary of a platform that is not built on this machine. Nothing may load it. */
const STAND_IN = 'not built on this machine\n'

/**
 * Packs everything and serves it.
 * @param {string} home a folder for the tarballs
 * @returns the registry's address, the packages' version, and how to close it
 */
export async function openPublished(home) {
  const folder = join(home, 'tarballs')
  mkdirSync(folder, { recursive: true })
  const tarballs = [
    ...FOLDERS.map((name) => pack(join(root, name), folder)),
    ...platformFolders().map((name) => packPlatform(name, home, folder)),
  ]
  const packages = new Map(tarballs.map(describe).map((found) => [found.manifest.name, found]))
  const server = createServer((request, response) => answer(request, response, packages))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    version: packages.get('@lamjs/core').manifest.version,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}

/** Packs a platform's package from a copy: others may be packing the same folder. */
function packPlatform(name, home, destination) {
  const copy = join(home, 'platforms', name)
  cpSync(join(root, 'packages', name), copy, { recursive: true, filter: (path) => !path.includes('node_modules') })
  const built = join(root, 'packages', 'native', 'prebuilt', name.replace('native-', ''))
  for (const file of ['lam.node', 'lam.node.sha256']) {
    if (existsSync(join(built, file))) cpSync(join(built, file), join(copy, file))
    else writeFileSync(join(copy, file), STAND_IN)
  }
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', destination], { cwd: copy, stdio: 'pipe' })
  return join(
    destination,
    readdirSync(destination).find((file) => file.startsWith(`lamjs-${name}-`)),
  )
}

function platformFolders() {
  return readdirSync(join(root, 'packages')).filter((name) => name.startsWith('native-'))
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
