import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bertEncoders } from '@lamjs/oracle'

const [{ model }] = bertEncoders
const FOLDER = fileURLToPath(new URL('.', model.files['config.json']))
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file !== 'cases.json' && statSync(join(FOLDER, file)).isFile())

export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

export interface HubServer {
  /** The environment of a command that finds it, with its cache in `home`. */
  env(home: string): NodeJS.ProcessEnv
  stop(): void
}

/**
 * The hub's answers for one model, `team/tiny`.
 * @param stall claims that the weights are larger, by this number of bytes, and never sends the rest
 */
export async function startHub({ stall = 0 }: { readonly stall?: number } = {}): Promise<HubServer> {
  const sizeOf = (path: string, { length }: Buffer) => length + (path.endsWith('.safetensors') ? stall : 0)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x')
    const file = pathname.split(`/resolve/${COMMIT}/`)[1]
    if (pathname.startsWith('/api/models/team/tiny/tree/')) {
      const entries = FILES.map((path) => {
        const bytes = readFileSync(join(FOLDER, path))
        const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
        return { type: 'file', path, size: sizeOf(path, bytes), oid }
      })
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(entries))
    } else if (pathname.startsWith('/api/models/team/tiny')) {
      const about = {
        id: 'team/tiny',
        modelId: 'team/tiny',
        _id: 'x',
        sha: COMMIT,
        private: false,
        downloads: 0,
        likes: 0,
        lastModified: new Date(0),
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(about))
    } else if (file !== undefined && FILES.includes(file)) {
      const bytes = readFileSync(join(FOLDER, file))
      const size = sizeOf(file, bytes)
      response.writeHead(200, { 'content-length': size })
      if (request.method === 'HEAD') response.end()
      else if (size === bytes.length) response.end(bytes)
      else response.write(bytes)
    } else response.writeHead(404).end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    env: (home) => ({ HF_HOME: home, HF_ENDPOINT: `http://127.0.0.1:${port}`, HF_TOKEN: '', HF_HUB_OFFLINE: '' }),
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
