import type { TestProject } from 'vitest/node'
import { serve } from './serve.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server that pages may call, one that they may not, and rows of the first. */
    remote: { url: string; closed: string; texts: string[]; rows: number[][] }
  }
}

/** Servers for tests in a browser. */
export default async function serveToBrowser(project: TestProject): Promise<() => Promise<void>> {
  const [open, closed] = await Promise.all([serve({ cors: { origins: ['*'] }, apiKeys: ['key'] }), serve()])
  const { LamClient } = await import('../index.js')
  const texts = Array.from({ length: 40 }, (_, i) => `text ${i} \ud83e ${'and more '.repeat(i % 7)}`)
  const client = new LamClient({ url: open.url, apiKey: 'key' })
  const rows = (await client.encode(texts)).toArrays()
  project.provide('remote', { url: open.url, closed: closed.url, texts, rows })
  return async () => {
    await Promise.all([open.close(), closed.close()])
  }
}
