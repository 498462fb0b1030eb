import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createServer, type LamServer, type ServerOptions } from '../index.js'

/** A server on a port of its own on loopback. */
export interface Listening {
  readonly url: string
  readonly server: LamServer
  close(): Promise<void>
}

export async function listen(options: ServerOptions): Promise<Listening> {
  const server = createServer(options)
  await server.start()
  const http = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const listening = serve({ fetch: server.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(listening))
  })
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    async close() {
      await server.dispose()
      const closed = new Promise((resolve) => http.close(resolve))
      if ('closeAllConnections' in http) http.closeAllConnections()
      await closed
    },
  }
}
