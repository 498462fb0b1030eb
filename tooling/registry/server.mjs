// A small npm registry on loopback. It serves `npm publish`, `dist-tag`, `deprecate`, `unpublish` and every client's install.
// It runs in a separate process, so that a caller can block on npm without a deadlock.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const [storage, time] = process.argv.slice(2)
const tarballs = join(storage, 'tarballs')
const documents = join(storage, 'documents')
for (const folder of [tarballs, documents]) mkdirSync(folder, { recursive: true })
const packages = new Map(
  readdirSync(documents).map((file) => {
    const document = JSON.parse(readFileSync(join(documents, file), 'utf8'))
    return [document.name, document]
  }),
)

/** Number of publishes before it breaks, for rehearsals. */
let left = Number.POSITIVE_INFINITY

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    try {
      const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined
      const { status = 200, json, file } = answer(request, body)
      response.statusCode = status
      // A caller that blocks on npm would later find a keep-alive connection closed.
      response.setHeader('connection', 'close')
      response.setHeader('content-type', file ? 'application/octet-stream' : 'application/json')
      response.end(file ? readFileSync(file) : JSON.stringify(json))
    } catch (error) {
      response.statusCode = 500
      response.end(JSON.stringify({ error: String(error) }))
    }
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit(0))
process.on('message', ({ publishesLeft }) => {
  left = publishesLeft
})

function answer(request, body) {
  const url = new URL(request.url, `http://${request.headers.host}/`)
  const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  if (parts[0] === '-') return ownRoutes(request.method, parts, body)
  const scoped = parts[0]?.startsWith('@') && !parts[0].includes('/')
  const name = scoped ? parts.splice(0, 2).join('/') : parts.shift()
  const document = packages.get(name)
  if (request.method === 'PUT') return publish(name, document, body)
  if (!document) return missing(name)
  if (request.method === 'DELETE') return remove(document, parts)
  if (parts[0] === '-') {
    const file = join(tarballs, parts.at(-1))
    return existsSync(file) ? { file } : missing(parts.at(-1))
  }
  return { json: withTarballs(document, url.origin) }
}

/** `/-/ping`, `/-/whoami` and `/-/package/<name>/dist-tags[/<tag>]`. */
function ownRoutes(method, [, route, name, , tag], body) {
  if (route === 'whoami') return { json: { username: 'local' } }
  if (route !== 'package') return { json: {} }
  const document = packages.get(name)
  if (!document) return missing(name)
  if (method === 'PUT') document['dist-tags'][tag] = body
  if (method === 'DELETE') delete document['dist-tags'][tag]
  if (method !== 'GET') save(document)
  return { json: document['dist-tags'] }
}

/** A new version if the document has tarballs; otherwise a changed document, as deprecate and unpublish send. */
function publish(name, document, body) {
  const attached = Object.values(body._attachments ?? {})
  if (attached.length === 0) {
    if (!document) return missing(name)
    save({ ...document, versions: body.versions, 'dist-tags': body['dist-tags'] ?? document['dist-tags'] })
    return { status: 201, json: { ok: true } }
  }
  const [version] = Object.keys(body.versions)
  if (document?.time[version]) {
    return { status: 403, json: { error: `You cannot publish over the previously published versions: ${version}.` } }
  }
  if (left <= 0) return { status: 503, json: { error: 'The registry is not well.' } }
  left -= 1
  const bytes = Buffer.from(attached[0].data, 'base64')
  const file = fileOf(name, version)
  writeFileSync(join(tarballs, file), bytes)
  const hash = (algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding)
  const dist = { shasum: hash('sha1', 'hex'), integrity: `sha512-${hash('sha512', 'base64')}` }
  const now = time || new Date().toISOString()
  save({
    _id: name,
    name,
    'dist-tags': { ...(document ? document['dist-tags'] : { latest: version }), ...body['dist-tags'] },
    versions: { ...document?.versions, [version]: { ...body.versions[version], dist } },
    time: { created: now, ...document?.time, modified: now, [version]: now },
  })
  return { status: 201, json: { ok: true } }
}

/** Removes a tarball, or the whole package. As at npm, nobody can publish a removed version again. */
function remove(document, parts) {
  if (parts[0] === '-' && parts[1] !== '-rev') rmSync(join(tarballs, parts[1]), { force: true })
  else save({ ...document, versions: {}, 'dist-tags': {} })
  return { json: { ok: true } }
}

function withTarballs(document, origin) {
  const versions = Object.entries(document.versions).map(([version, manifest]) => {
    const tarball = `${origin}/${document.name}/-/${fileOf(document.name, version)}`
    return [version, { ...manifest, dist: { ...manifest.dist, tarball } }]
  })
  return { ...document, _rev: '1-local', versions: Object.fromEntries(versions) }
}

/** File name of a tarball: `lamjs-core-0.1.0.tgz` for `@lamjs/core` 0.1.0. */
function fileOf(name, version) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
}

function save(document) {
  packages.set(document.name, document)
  writeFileSync(join(documents, `${document.name.replace('/', '+')}.json`), JSON.stringify(document))
}

function missing(what) {
  return { status: 404, json: { error: `${what} is not here` } }
}
