import { embedderConformance } from '@lamjs/conformance'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LamClient } from './index.js'
import { serve, tinyLam } from './testing/serve.js'

// The client passes the suite of an embedder over a real port, and its rows are those of the model to the bit.
let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  server = await serve()
})
afterAll(() => server?.close())

const { registered, notRun } = embedderConformance(
  { describe, it, afterAll },
  {
    name: 'a LamClient before a server',
    embedder: () => new LamClient({ url: server.url }),
    reference: () => tinyLam('tiny-hierarchical'),
    tolerance: { absolute: 1e-6, cosine: 0.999999 },
  },
)

it('runs every case', () => {
  expect(registered.length).toBeGreaterThan(30)
  expect(notRun).toEqual([])
})
