import { access, constants, stat } from 'node:fs/promises'
import { LamError, type StreamText, throwIfAborted } from '@lamjs/core/backend'
import { CheckedTexts } from './checked-text.js'
import { linesOf, wholeOf } from './lines.js'
import { isStdin, nameOf, openBytes } from './open-bytes.js'
import { piecesOf } from './pieces.js'
import { unreadable } from './unreadable.js'
import { utf8Bytes } from './utf8-bytes.js'

/** Where texts come from. A file named `-` is stdin; with neither texts nor files it is stdin alone. */
export interface TextInput {
  readonly texts: readonly string[]
  readonly files: readonly string[]
  /** Take each file as one text instead of each of its lines. */
  readonly whole: boolean
  /** Whether the texts are wanted back as strings; a whole file of any size is else given in pieces. */
  readonly keep: boolean
  /** Of the files; without one, each file's byte order mark tells, or else it is UTF-8. */
  readonly encoding?: string
}

/**
 * The texts in order: those given directly, then those of each file. Ends early, without an error, once `signal` fires.
 * @param warn told of bytes that cannot be decoded and of line ends that may be none
 * @throws LamError `LAM_INPUT_INVALID` when a file cannot be read, is no text, or holds one that is too long
 */
export async function* textsOf(
  input: TextInput,
  signal: AbortSignal,
  warn: (message: string) => void,
): AsyncGenerator<StreamText> {
  if (input.texts.some((text) => text.includes('\ufffd'))) {
    warn('an argument holds U+FFFD, which is what becomes of bytes that are not UTF-8')
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

/** Whoever reads the pieces meets their errors, so these are told here. */
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
 * How many texts there will be, or undefined where only reading stdin or a pipe to its end could tell, or where reading fails.
 * Reads the files once.
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
 * Finds out before any work begins what would only show later.
 * @throws LamError `LAM_INPUT_INVALID` when a file cannot be read
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

/** The files to read, `-` where there is nothing but stdin. */
export function filesOf({ texts, files }: Pick<TextInput, 'texts' | 'files'>): readonly string[] {
  return texts.length + files.length === 0 ? ['-'] : files
}
