import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** Serves a folder, and under `/model/` another, on a free port of this machine. */
export async function serveFolder(folder: string, model: string): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = path.startsWith('/model/') ? join(model, path.slice('/model/'.length)) : join(folder, path)
    try {
      const content = await readFile(file.endsWith('/') ? `${file}index.html` : file)
      response.setHeader(
        'content-type',
        TYPES[extname(file)] ?? (file.endsWith('/') ? 'text/html' : 'application/octet-stream'),
      )
      response.end(content)
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
