import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { LamError } from '@lamjs/core'
import { linesOf } from './lines.js'

/** Where texts come from. A file named `-` is stdin; with neither texts nor files it is stdin alone. */
export interface TextInput {
  readonly texts: readonly string[]
  readonly files: readonly string[]
  /** Take each file as one text instead of each of its lines. */
  readonly whole: boolean
}

/**
 * The texts in order: those given directly, then those of each file. Ends early, without an error, once `signal` fires.
 * @throws LamError `LAM_INPUT_INVALID` when a file cannot be read
 */
export async function* textsOf(input: TextInput, signal: AbortSignal): AsyncGenerator<string> {
  yield* input.texts
  for (const file of filesOf(input)) {
    const stream = openBytes(file)
    addAbortSignal(signal, stream)
    try {
      if (input.whole) yield await wholeText(stream)
      else yield* linesOf(stream)
    } catch (error) {
      if (signal.aborted) return
      throw unreadable(file, error)
    }
  }
}

/**
 * How many texts there will be, or undefined where only reading stdin or a pipe to its end could tell.
 * Reads the files once.
 */
export async function countTexts(input: TextInput, signal: AbortSignal): Promise<number | undefined> {
  const files = filesOf(input)
  for (const file of files) {
    if (file === '-' || !(await stat(file)).isFile()) return undefined
  }
  if (input.whole) return input.texts.length + files.length
  let count = input.texts.length
  for await (const _ of textsOf({ texts: [], files, whole: false }, signal)) count++
  return count
}

/**
 * Finds out before any work begins what would only show later.
 * @throws LamError `LAM_INPUT_INVALID` when a file cannot be read
 */
export async function checkReadable(input: TextInput): Promise<void> {
  for (const file of filesOf(input)) {
    if (file === '-') continue
    try {
      await access(file, constants.R_OK)
      if ((await stat(file)).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    } catch (error) {
      throw unreadable(file, error)
    }
  }
}

function filesOf({ texts, files }: TextInput): readonly string[] {
  return texts.length + files.length === 0 ? ['-'] : files
}

function openBytes(file: string): Readable {
  return file === '-' ? process.stdin : createReadStream(file)
}

async function wholeText(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not permitted',
  EISDIR: 'it is a folder',
}

function unreadable(file: string, cause: unknown): unknown {
  if (LamError.is(cause)) return cause
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === undefined) return cause
  const where = file === '-' ? 'stdin' : `'${file}'`
  return new LamError('LAM_INPUT_INVALID', `Cannot read ${where}: ${reasons[code] ?? message}.`, { cause })
}
