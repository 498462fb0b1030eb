import { createServer, type IncomingMessage, request as send } from 'node:http'
import { listen } from './listen.js'

/** What happens to a request instead of its plain answer: another answer, or one that breaks off after some bytes. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly breakAfter: number }

/** What a test may look at and change. */
export interface S3Proxy {
  readonly url: string
  readonly requests: { readonly method: string; readonly path: string; readonly range: string | undefined }[]
  /** Before each request is passed on. */
  before: (request: S3Proxy['requests'][number]) => Fault | undefined
  stop(): Promise<void>
}

/** Stands before a server of S3, and spoils what a test tells it to. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const proxy: Omit<S3Proxy, 'url' | 'stop'> = { requests: [], before: () => undefined }
  const server = createServer(async (request, response) => {
    const seen = { method: request.method ?? '', path: request.url ?? '', range: request.headers.range }
    proxy.requests.push(seen)
    const fault = proxy.before(seen)
    if (fault !== undefined && 'status' in fault) {
      request.resume()
      response.writeHead(fault.status, { 'content-type': 'application/xml', ...fault.headers })
      response.end(seen.method === 'HEAD' ? '' : `<Error><Code>${fault.code}</Code><Message>spoiled</Message></Error>`)
      return
    }
    // The host stays that of the proxy, because it is signed.
    const headers = { ...request.headers, connection: 'close' }
    const passed = send(target + seen.path, { method: seen.method, headers, agent: false })
    passed.on('error', () => response.destroy())
    passed.on('response', async (answer: IncomingMessage) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      let left = fault?.breakAfter ?? Number.POSITIVE_INFINITY
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        response.write(chunk.subarray(0, Math.min(left, chunk.length)))
        left -= chunk.length
        if (left >= 0) continue
        response.destroy()
        return
      }
      response.end()
    })
    request.pipe(passed)
  })
  return Object.assign(proxy, await listen(server))
}
