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

it('gives the values of lines, wherever the parts end', async () => {
  const text = '{"a": 1}\r\n\n"two é 𝄞"\n  \n[3]'
  const expected = [{ a: 1 }, 'two é 𝄞', [3]]
  expect(await all([text])).toEqual(expected)
  expect(await all(text)).toEqual(expected)
  expect(await all([`${text}\n`, ''])).toEqual(expected)
})

it('refuses a line beyond the limit before its end', async () => {
  await expect(all(['"aaaa', 'aaaa', 'aaaa'], 10)).rejects.toMatchObject({ code: 'body_too_large' })
  expect(await all(['"aa"\n'.repeat(10)], 10)).toHaveLength(10)
  await expect(all(['1\n', '{'])).rejects.toMatchObject({
    code: 'invalid_json',
    message: 'Line 2 of the body is not JSON.',
  })
})
