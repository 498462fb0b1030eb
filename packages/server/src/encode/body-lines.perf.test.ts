import { expect, it } from 'vitest'
import { bodyLines } from './body-lines.js'

/** A body that comes in these parts. */
function body(parts: Iterable<string>): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder()
  return ReadableStream.from([...parts].map((part) => utf8.encode(part)))
}

async function all(parts: Iterable<string>, limit = 1e7): Promise<unknown[]> {
  const values: unknown[] = []
  for await (const value of bodyLines(body(parts), limit, 5_000)) values.push(value)
  return values
}

it('reading lines takes time that grows as the line, not as its square, when the line comes in drops', async () => {
  const drops = Array.from({ length: 20_000 }, () => 'x'.repeat(50))
  const start = performance.now()
  expect(await all(['"', ...drops, '"\n'])).toEqual(['x'.repeat(1_000_000)])
  expect(performance.now() - start).toBeLessThan(3_000)
})
