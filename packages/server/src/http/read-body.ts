import type { z } from 'zod'
import { Failure } from './failure.js'
import { orAborted } from './or-aborted.js'

/**
 * A request's JSON body, checked.
 * @throws Failure `unsupported_media_type`, `body_too_large`, `body_too_slow`, `invalid_json`, `invalid_request`
 */
export async function readBody<Body>(
  request: Request,
  schema: z.ZodType<Body>,
  limit: number,
  signal: AbortSignal,
): Promise<Body> {
  checkType(request.headers, 'application/json')
  return checked(parse(await readText(request, limit, signal)), schema)
}

const TYPES = {
  'application/json': /^application\/(json|[\w.-]+\+json)\s*(;|$)/i,
  'application/x-ndjson': /^application\/x-ndjson\s*(;|$)/i,
}

/** @throws Failure `unsupported_media_type` for a body of another type, or one that is compressed */
export function checkType(headers: Headers, expected: keyof typeof TYPES): void {
  const type = headers.get('content-type') ?? 'none'
  if (!TYPES[expected].test(type)) {
    throw new Failure(
      415,
      'unsupported_media_type',
      `The body must have content-type: ${expected}, found ${quoted(type)}.`,
    )
  }
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding === 'identity') return
  throw new Failure(
    415,
    'unsupported_media_type',
    `The body must not be compressed, found content-encoding ${quoted(encoding)}.`,
  )
}

/**
 * Holds no more than the limit, whatever the headers say. A body whose length is told is read in one piece, which costs Node's servers far
 * less than a stream of the web; any other is counted as it comes.
 * @throws Failure `body_too_large`, `body_too_slow`, `client_closed_request`, `invalid_json`
 */
async function readText(request: Request, limit: number, signal: AbortSignal): Promise<string> {
  const tooLarge = () =>
    new Failure(413, 'body_too_large', `The body is larger than ${limit} bytes. Send fewer texts a request.`)
  const told = request.headers.get('content-length')
  if (Number(told ?? 0) > limit) throw tooLarge()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (value?: Uint8Array) => {
    try {
      return decoder.decode(value, { stream: value !== undefined })
    } catch {
      throw new Failure(400, 'invalid_json', 'The body is not UTF-8.')
    }
  }
  try {
    if (told !== null) {
      const body = new Uint8Array(await orAborted(request.arrayBuffer(), signal))
      if (body.byteLength > limit) throw tooLarge()
      return decode(body) + decode()
    }
    let text = ''
    let bytes = 0
    const reader = request.body?.getReader()
    for (;;) {
      const { value, done } = (await (reader && orAborted(reader.read(), signal))) ?? { done: true, value: undefined }
      if (done) return text + decode()
      bytes += value.byteLength
      if (bytes > limit) {
        void reader?.cancel().catch(() => {})
        throw tooLarge()
      }
      text += decode(value)
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    if (signal.aborted) throw new Failure(408, 'body_too_slow', 'The body did not arrive in time.', { cause: error })
    throw new Failure(400, 'client_closed_request', 'The body ended before its end.', { cause: error })
  }
}

/** @throws Failure `invalid_json` */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // V8's message repeats a part of the text, which may be private.
    const place = /position (\d+)/.exec(String(error))?.[1]
    throw new Failure(
      400,
      'invalid_json',
      `The body is not JSON${place === undefined ? '' : `: see character ${place}`}.`,
    )
  }
}

/** @throws Failure `invalid_request` with the field */
export function checked<Body>(value: unknown, schema: z.ZodType<Body>): Body {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const param = issue.path.map(String).join('.')
  throw new Failure(
    400,
    'invalid_request',
    `${param === '' ? 'The body' : param}: ${issue.message}.`,
    param === '' ? {} : { param },
  )
}

function quoted(header: string): string {
  return `'${header.slice(0, 100)}'`
}
