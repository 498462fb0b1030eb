import type { AddressInfo } from 'node:net'
import { serve as listen } from '@hono/node-server'
import { LAM, native } from '@lamjs/native'
import { bertEncoders, bertRerankers } from '@lamjs/oracle'
import { createServer } from '@lamjs/server'

/** An encoder of 64 positions with prompts for queries and documents. */
export function tinyEncoder(): LAM {
  return tiny('tiny-bert-mean')
}

export function tinyReranker(): LAM {
  return tiny('tiny-bert-reranker')
}

function tiny(name: string): LAM {
  const found = [...bertEncoders, ...bertRerankers].find((one) => one.name === name)
  if (found === undefined) throw new Error(`No model ${name}`)
  return new LAM(native({ threads: 1 }), { model: found.model, onWarning: () => {} })
}

/** A LAM server with both models on a port of its own on loopback. */
export async function serveTiny(apiKeys: string[] = []): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({
    models: [
      { id: 'encoder', open: tinyEncoder },
      { id: 'reranker', task: 'cross-encoder', open: tinyReranker },
    ],
    ...(apiKeys.length === 0 ? {} : { apiKeys }),
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
