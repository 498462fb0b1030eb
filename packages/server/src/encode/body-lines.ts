import { Failure } from '../http/failure.js'

const NEWLINE = '\n'

/**
 * The values of a body with a JSON value a line, as they arrive.
 * @param limit bytes of one line
 * @throws Failure `body_too_large`, `invalid_json`
 */
export async function* bodyLines(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
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
  for await (const chunk of body ?? []) {
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
