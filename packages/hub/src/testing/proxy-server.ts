import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** A proxy that opens tunnels (`CONNECT`) and records their hosts. */
export class ProxyServer {
  readonly tunnels: string[] = []
  readonly #server: Server = createServer((_, response) => response.writeHead(501).end())

  static async start(): Promise<ProxyServer> {
    const proxy = new ProxyServer()
    proxy.#server.on('connect', ({ url = '' }, client) => {
      proxy.tunnels.push(url)
      const [host, port] = url.split(':')
      const target = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        target.pipe(client).pipe(target)
      })
      target.on('error', () => client.destroy())
      client.on('error', () => target.destroy())
    })
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done))
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
