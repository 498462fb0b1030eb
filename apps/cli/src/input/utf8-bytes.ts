import { LamError } from '@lamjs/core'
import iconv from 'iconv-lite'
import { unmarkedUnicode } from './nul-bytes.js'
import { type ByteOrderMark, mayBecomeSignature, signatureOf } from './signatures.js'

/** A stream of text as UTF-8, whatever it was before. */
export interface Utf8Bytes {
  readonly chunks: AsyncIterable<Buffer>
  /** What it was: the encoding asked for, or what its byte order mark says; UTF-8 without one. */
  readonly encoding: string
  /** Bytes of the byte order mark that were taken off. */
  readonly skipped: number
}

/** Encodings of the library that are none of text. */
const noText = /^(hex|base64|internal)$/

/** Whether `--encoding` may have this value. */
export function isEncoding(name: string): boolean {
  return !noText.test(name) && iconv.encodingExists(name)
}

/**
 * Looks at the beginning of a stream and turns it into UTF-8. A byte order mark decides, then `asked`, then it is UTF-8. Bytes that
 * are not UTF-8 pass as they are.
 * @param name the stream in messages: `stdin`, `'notes.txt'`
 * @param asked an encoding named by the user, who then also vouches that this is text
 * @throws LamError `LAM_INPUT_INVALID` for formats that are no text, and for a mark that contradicts `asked`
 */
export async function utf8Bytes(bytes: AsyncIterable<Uint8Array>, name: string, asked?: string): Promise<Utf8Bytes> {
  const iterator = bytes[Symbol.asyncIterator]()
  try {
    return await open(iterator, name, asked)
  } catch (error) {
    await iterator.return?.()
    throw error
  }
}

async function open(iterator: AsyncIterator<Uint8Array>, name: string, asked: string | undefined): Promise<Utf8Bytes> {
  const head = await beginning(iterator)
  const signature = signatureOf(head)
  if (signature !== undefined && 'kind' in signature && asked === undefined) {
    const overrule = 'If it is text all the same, --encoding utf-8 takes it.'
    throw invalid(`${name} is ${signature.kind}, not plain text. ${signature.remedy} ${overrule}`)
  }
  const mark = signature !== undefined && 'encoding' in signature ? signature : undefined
  if (mark !== undefined && asked !== undefined && !sameFamily(mark, asked)) {
    throw invalid(
      `${name} begins with the byte order mark of ${mark.encoding.toUpperCase()}, but --encoding says ${asked}. Leave --encoding out.`,
    )
  }
  const encoding = mark?.encoding ?? asked ?? 'utf-8'
  const skipped = mark?.bytes.length ?? 0
  const text = rest(head.subarray(skipped), iterator)
  if (isUtf8Name(encoding)) {
    const other = unmarkedUnicode(name, head)
    if (other !== undefined) throw other
    return { chunks: text, encoding: 'utf-8', skipped }
  }
  return { chunks: converted(text, encoding), encoding, skipped }
}

/** Reads until the bytes cannot be a signature any more, or are one for sure; no further, since a slow source may wait for us. */
async function beginning(iterator: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  while (mayBecomeSignature(head)) {
    const { done, value } = await iterator.next()
    if (done) break
    head = head.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.length) : Buffer.concat([head, value])
  }
  return head
}

async function* rest(head: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length)
    }
  } finally {
    await iterator.return?.()
  }
}

/** What cannot be decoded, half a character at the end included, becomes U+FFFD. */
async function* converted(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding)
  let length = 0
  let half = ''
  for await (const chunk of chunks) {
    length += chunk.length
    const text = half + decoder.write(chunk)
    // The other half of a surrogate pair may come with the next chunk.
    half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : ''
    if (text.length > half.length) yield Buffer.from(text.slice(0, text.length - half.length))
  }
  const end = half + (decoder.end() ?? '')
  // The library drops what is left of a code unit without a sign.
  const cut = length % unitSize(encoding) !== 0 && !end.includes('\ufffd') ? '\ufffd' : ''
  if (end + cut !== '') yield Buffer.from(end + cut)
}

/** Bytes of a code unit. */
function unitSize(encoding: string): number {
  const name = plain(encoding)
  return name.startsWith('utf32') || name.startsWith('ucs4') ? 4 : name.startsWith('utf16') || name === 'ucs2' ? 2 : 1
}

function sameFamily(mark: ByteOrderMark, asked: string): boolean {
  const found = plain(mark.encoding)
  const name = plain(asked) === 'ucs2' ? 'utf16le' : plain(asked)
  return found === name || found === `${name}le` || found === `${name}be`
}

function isUtf8Name(encoding: string): boolean {
  return plain(encoding) === 'utf8' || plain(encoding) === 'unicode11utf8'
}

function plain(encoding: string): string {
  return encoding.toLowerCase().replace(/[^a-z0-9]/g, '')
}

function invalid(message: string): LamError {
  return new LamError('LAM_INPUT_INVALID', message)
}
