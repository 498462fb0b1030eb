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
  /** The parts of a line whose end has not come. They are joined once, as a line may come byte by byte. */
  let held: string[] = []
  let length = 0
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
    const parts = decode(chunk).split(NEWLINE)
    const open = parts.pop() as string
    for (const part of parts) {
      const whole = held.join('') + part
      held = []
      length = 0
      if (whole.trim() !== '') yield parse(whole)
    }
    held.push(open)
    length += open.length
    if (length > limit)
      throw new Failure(413, 'body_too_large', `Line ${line + 1} of the body is longer than ${limit} characters.`)
  }
  const last = held.join('') + decode()
  if (last.trim() !== '') yield parse(last)
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
