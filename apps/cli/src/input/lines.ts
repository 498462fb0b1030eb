import { constants } from 'node:buffer'
import { LamError } from '@lamjs/core'

/**
 * Length of the longest text in UTF-8 bytes. A text with its prompt must fit into a JavaScript string, and has at most as many
 * UTF-16 units as bytes.
 */
const LONGEST_TEXT = Math.min(500_000_000, constants.MAX_STRING_LENGTH - 1_000_000)

/** A line, or a whole stream, in UTF-8. */
export interface RawText {
  readonly bytes: Buffer
  /** Line number of its beginning, from 1 on. */
  readonly line: number
  /** Offset of its beginning in the stream, in bytes. */
  readonly offset: number
}

/**
 * The lines of a stream of UTF-8, without their `\n` or `\r\n`. Nothing else ends a line, as in grep and wc. The last line needs no
 * line end. It holds one chunk and one line at a time.
 * @param name the stream in messages
 * @throws LamError `LAM_INPUT_INVALID` for a line longer than `longest` bytes
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  name: string,
  longest: number = LONGEST_TEXT,
): AsyncGenerator<RawText> {
  let begun = new Gathered()
  let line = 1
  let offset = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      begun.add(chunk.subarray(start, end), longest, () => tooLong(`Line ${line} of ${name}`, longest, lineRemedy))
      yield { bytes: withoutReturn(begun.whole()), line, offset }
      offset += begun.length + 1
      begun = new Gathered()
      line++
      start = end + 1
    }
    begun.add(chunk.subarray(start), longest, () => tooLong(`Line ${line} of ${name}`, longest, lineRemedy))
  }
  if (begun.length > 0) yield { bytes: withoutReturn(begun.whole()), line, offset }
}

/** A stream as one text. @throws LamError `LAM_INPUT_INVALID` if it is longer than `longest` bytes */
export async function wholeOf(
  chunks: AsyncIterable<Buffer>,
  name: string,
  longest: number = LONGEST_TEXT,
): Promise<RawText> {
  const all = new Gathered()
  for await (const chunk of chunks) all.add(chunk, longest, () => tooLong(name, longest, wholeRemedy))
  return { bytes: all.whole(), line: 1, offset: 0 }
}

/** Collects the pieces of one text and joins them once. */
class Gathered {
  readonly #pieces: Buffer[] = []
  length = 0

  add(piece: Buffer, longest: number, tooLong: () => LamError): void {
    if (piece.length === 0) return
    this.length += piece.length
    if (this.length > longest) throw tooLong()
    this.#pieces.push(piece)
  }

  whole(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces)
  }
}

const lineRemedy = 'Break it into lines (fold -s does), each a text of its own.'
const wholeRemedy = 'Leave --whole out to embed its lines, or split it into files.'

function tooLong(what: string, longest: number, remedy: string): LamError {
  const limit = longest.toLocaleString('en-US')
  return new LamError(
    'LAM_INPUT_INVALID',
    `${what} is longer than ${limit} bytes in UTF-8, the most that one text may have. ${remedy}`,
  )
}

function withoutReturn(line: Buffer): Buffer {
  return line[line.length - 1] === 0x0d ? line.subarray(0, -1) : line
}
