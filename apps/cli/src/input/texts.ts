import { access, constants, stat } from 'node:fs/promises'
import { LamError, type StreamText, throwIfAborted } from '@lamjs/core/backend'
import { CheckedTexts } from './checked-text.js'
import { linesOf, wholeOf } from './lines.js'
import { isStdin, nameOf, openBytes } from './open-bytes.js'
import { piecesOf } from './pieces.js'
import { unreadable } from './unreadable.js'
import { utf8Bytes } from './utf8-bytes.js'

/** The sources of texts. A file `-` is stdin. Without texts and files the only source is stdin. */
export interface TextInput {
  readonly texts: readonly string[]
  readonly files: readonly string[]
  /** Read each file as one text instead of its lines. */
  readonly whole: boolean
  /** Whether the output needs the texts as strings. Otherwise a whole file of any size comes in pieces. */
  readonly keep: boolean
  /** Encoding of the files. By default each file's byte order mark, or else UTF-8. */
  readonly encoding?: string
}

/**
 * The texts in order: the arguments, then those of each file. It ends early, without an error, when `signal` fires.
 * @param warn called for bytes that cannot be decoded and for doubtful line ends
 * @throws LamError `LAM_INPUT_INVALID` if a file cannot be read, is not text, or holds a text that is too long
 */
export async function* textsOf(
  input: TextInput,
  signal: AbortSignal,
  warn: (message: string) => void,
): AsyncGenerator<StreamText> {
  if (input.texts.some((text) => text.includes('\ufffd'))) {
    warn('an argument holds U+FFFD, which replaces bytes that are not UTF-8')
  }
  yield* input.texts
  for (const file of filesOf(input)) {
    const name = nameOf(file)
    try {
      const stream = await utf8Bytes(openBytes(file, signal), name, input.encoding)
      const checked = new CheckedTexts(name, { ...stream, whole: input.whole }, warn)
      if (input.whole && !input.keep) yield inPieces(stream.chunks, checked, name, signal)
      else if (input.whole) yield checked.text(await wholeOf(stream.chunks, name))
      else for await (const line of linesOf(stream.chunks, name)) yield checked.text(line)
      checked.finish()
    } catch (error) {
      if (signal.aborted) return
      throw unreadable(name, error)
    }
  }
}

/** Names the file in read errors, because they go straight to the reader of the pieces. */
async function* inPieces(
  chunks: AsyncIterable<Buffer>,
  checked: CheckedTexts,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    for await (const piece of piecesOf(chunks)) yield checked.text(piece)
  } catch (error) {
    throwIfAborted(signal)
    throw unreadable(name, error)
  }
}

/**
 * The number of texts. Undefined if only reading stdin or a pipe to its end could tell, or if reading fails. It reads the files
 * once.
 */
export async function countTexts(input: TextInput, signal: AbortSignal): Promise<number | undefined> {
  const files = filesOf(input)
  try {
    for (const file of files) if (isStdin(file) || !(await stat(file)).isFile()) return undefined
    if (input.whole) return input.texts.length + files.length
    let count = input.texts.length
    for (const file of files) {
      const { chunks } = await utf8Bytes(openBytes(file, signal), nameOf(file), input.encoding)
      let last = 0x0a
      for await (const chunk of chunks) {
        for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) count++
        last = chunk[chunk.length - 1]
      }
      if (last !== 0x0a) count++
    }
    return count
  } catch {
    return undefined
  }
}

/**
 * Checks the files before any work begins.
 * @throws LamError `LAM_INPUT_INVALID` if a file cannot be read
 */
export async function checkReadable(input: TextInput): Promise<void> {
  const files = filesOf(input)
  if (files.filter(isStdin).length > 1) {
    throw new LamError('LAM_INPUT_INVALID', 'stdin is named more than once, but can be read only once. Name it once.')
  }
  for (const file of files) {
    if (isStdin(file)) continue
    try {
      await access(file, constants.R_OK)
      if ((await stat(file)).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR', syscall: 'read' })
    } catch (error) {
      throw unreadable(nameOf(file), error)
    }
  }
}

/** The files to read; `-` if stdin is the only source. */
export function filesOf({ texts, files }: Pick<TextInput, 'texts' | 'files'>): readonly string[] {
  return texts.length + files.length === 0 ? ['-'] : files
}
