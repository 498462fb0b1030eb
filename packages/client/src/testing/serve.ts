import type { AddressInfo } from 'node:net'
import { serve as listen } from '@hono/node-server'
import { LAM, native } from '@lamjs/native'
import { bertRerankers, type TinyEncoderName, tinyEncoders } from '@lamjs/oracle'
import { createServer, type ServerOptions } from '@lamjs/server'

type TinyName = TinyEncoderName | (typeof bertRerankers)[number]['name']

/** A tiny model on one thread. */
export function tinyLam(name: TinyName): LAM {
  const found = [...tinyEncoders, ...bertRerankers].find((one) => one.name === name)
  if (found === undefined) throw new Error(`No model ${name}`)
  return new LAM(native({ threads: 1 }), { model: found.model, onWarning: () => {} })
}

/** A LAM server on a port of its own on loopback, with an encoder of each family and a cross-encoder. */
export async function serve(options: Partial<ServerOptions> = {}): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({
    models: [
      { id: 'tiny-hierarchical', aliases: ['org/alias'], open: () => tinyLam('tiny-hierarchical') },
      { id: 'tiny-bert-mean', open: () => tinyLam('tiny-bert-mean') },
      ...bertRerankers
        .slice(0, 1)
        .map(({ name }) => ({ id: name, task: 'cross-encoder' as const, open: () => tinyLam(name) })),
    ],
    ...options,
  })
  await server.start()
  const http = await new Promise<ReturnType<typeof listen>>((resolve) => {
    const started = listen({ fetch: server.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
  })
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      await server.dispose()
      if ('closeAllConnections' in http) http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
