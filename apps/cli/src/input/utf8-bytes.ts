import { createRequire } from 'node:module'
import { LamError } from '@lamjs/core'
import { unmarkedUnicode } from './nul-bytes.js'
import { type ByteOrderMark, mayBecomeSignature, signatureOf } from './signatures.js'

/** A stream of text, converted to UTF-8. */
export interface Utf8Bytes {
  readonly chunks: AsyncIterable<Buffer>
  /** Its original encoding: the one of --encoding or of its byte order mark, or else UTF-8. */
  readonly encoding: string
  /** Length of the byte order mark, which the stream omits. */
  readonly skipped: number
}

/** The library of encodings, loaded when one is named: UTF-8 needs none of it. */
const iconv = (): typeof import('iconv-lite') => createRequire(import.meta.url)('iconv-lite')

/** Names in the library that are not text encodings. */
const noText = /^(hex|base64|internal)$/

/** Whether `--encoding` may have this value. */
export function isEncoding(name: string): boolean {
  return !noText.test(name) && iconv().encodingExists(name)
}

/**
 * Converts a stream to UTF-8. Its byte order mark decides the encoding, then `asked`, or else it is UTF-8. Invalid UTF-8 passes
 * unchanged.
 * @param name the stream in messages: `stdin`, `'notes.txt'`
 * @param asked the user's encoding, which also asserts that this is text
 * @throws LamError `LAM_INPUT_INVALID` for formats that are not text, and for a mark that contradicts `asked`
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

/** Reads until the bytes are a signature or cannot become one. It reads no further, because a slow source may wait for output. */
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

/** Invalid bytes, half a character at the end included, become U+FFFD. */
async function* converted(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv().getDecoder(encoding)
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
  // The library drops an incomplete last code unit without an error.
  const cut = length % unitSize(encoding) !== 0 && !end.includes('\ufffd') ? '\ufffd' : ''
  if (end + cut !== '') yield Buffer.from(end + cut)
}

/** Size of a code unit, in bytes. */
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
