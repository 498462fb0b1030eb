import { createHash } from 'node:crypto'

/** Bytes before the program: a multiple of what onnxruntime wants its model aligned to. */
const HEADER_BYTES = 1024
const MAGIC = 'lamjs program 1\n'

/** How the program in an entry is stored: an ONNX file, or onnxruntime's own format, optimised for the machine. */
export type ProgramFormat = 'onnx' | 'ort'

export interface CacheEntry {
  readonly format: ProgramFormat
  readonly program: Uint8Array<ArrayBuffer>
}

/**
 * The header of an entry: a mark, what the program was made from, its length and its SHA-256.
 * @param description see `describeKey`
 */
export function entryHeader(program: Uint8Array, format: ProgramFormat, description: string): Uint8Array {
  const text = `${MAGIC}${JSON.stringify({ description, format, bytes: program.length, sha256: sha256(program) })}\n`
  const header = new Uint8Array(HEADER_BYTES).fill(0x20)
  const { written, read } = new TextEncoder().encodeInto(text, header)
  if (read < text.length || written === HEADER_BYTES) throw new RangeError(`Cache entry header too long: ${text}`)
  return header
}

/**
 * Reads an entry back. Anything amiss, and it is not an entry: another mark, made from something else, cut short,
 * changed by a bit.
 * @returns the program as a view of `bytes`, or why there is none
 */
export function parseEntry(
  bytes: Uint8Array<ArrayBuffer>,
  description: string,
): CacheEntry | { readonly flaw: string } {
  const header = headerOf(bytes)
  if (header === undefined) return { flaw: 'it is not a program of ours' }
  if (header.description !== description) return { flaw: 'it was made from something else' }
  const program = bytes.subarray(HEADER_BYTES)
  if (program.length !== header.bytes) return { flaw: `it holds ${program.length} of ${header.bytes} bytes` }
  if (sha256(program) !== header.sha256) return { flaw: 'its bytes have changed' }
  return { format: header.format, program }
}

interface Header {
  readonly description: string
  readonly format: ProgramFormat
  readonly bytes: number
  readonly sha256: string
}

/** The header's contents, if there is one. */
export function headerOf(bytes: Uint8Array): Header | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, HEADER_BYTES))
  if (!text.startsWith(MAGIC)) return undefined
  try {
    const { description, format, bytes: length, sha256 } = JSON.parse(text.slice(MAGIC.length))
    const valid =
      typeof description === 'string' &&
      (format === 'onnx' || format === 'ort') &&
      typeof length === 'number' &&
      typeof sha256 === 'string'
    return valid ? { description, format, bytes: length, sha256 } : undefined
  } catch {
    return undefined
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
