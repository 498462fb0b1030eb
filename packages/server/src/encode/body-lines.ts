import { Failure } from '../http/failure.js'
import { orAborted } from '../http/or-aborted.js'

const NEWLINE = '\n'

/**
 * The values of a body with a JSON value a line, as they arrive.
 * @param limit characters of one line
 * @param patienceMs longest wait for the next bytes
 * @throws Failure `body_too_large`, `body_too_slow`, `invalid_json`
 */
export async function* bodyLines(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  patienceMs: number,
): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let held = ''
  let line = 0
  const parse = (json: string) => {
    line += 1
    try {
      return JSON.parse(json) as unknown
    } catch {
      throw new Failure(400, 'invalid_json', `Line ${line} of the body is not JSON.`)
    }
  }
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch {
      throw new Failure(400, 'invalid_json', `Line ${line + 1} of the body is not UTF-8.`)
    }
  }
  for await (const chunk of patiently(body, patienceMs)) {
    held += decode(chunk)
    const parts = held.split(NEWLINE)
    held = parts.pop() as string
    for (const part of parts) if (part.trim() !== '') yield parse(part)
    if (held.length > limit)
      throw new Failure(413, 'body_too_large', `Line ${line + 1} of the body is longer than ${limit} characters.`)
  }
  held += decode()
  if (held.trim() !== '') yield parse(held)
}

async function* patiently(
  body: ReadableStream<Uint8Array> | null,
  patienceMs: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body?.getReader()
  if (reader === undefined) return
  try {
    for (;;) {
      const patience = AbortSignal.timeout(patienceMs)
      const { value, done } = await orAborted(reader.read(), patience).catch((cause: unknown) => {
        if (!patience.aborted) throw cause
        throw new Failure(408, 'body_too_slow', `No bytes of the body arrived for ${patienceMs} ms.`, { cause })
      })
      if (done) return
      yield value
    }
  } finally {
    void reader.cancel().catch(() => {})
  }
}
