import { LamError, throwIfAborted } from '../errors.js'
import { nodeBuiltin } from './node-builtin.js'
import type { Bytes, PlatformAbortSignal } from './platform-types.js'

/** The kind and size of an entry on a local disk. */
interface LocalStat {
  readonly kind: 'file' | 'folder' | 'other'
  readonly byteLength: number
}

/** Bytes of one read: a system call reads at most 2 GiB, and an abort waits for the read under way. */
const READ_STEP = 64 * 2 ** 20

/** Whether this runtime has a local disk. A web page has none. */
export function hasDisk(): boolean {
  return nodeBuiltin('node:fs/promises') !== undefined
}

/**
 * The path that a `file:` URL names.
 * @throws LamError `LAM_OPTION_INVALID` if it names none, or without a disk
 */
export function pathOfFileUrl(href: string): string {
  const { fileURLToPath } = nodeBuiltin('node:url') ?? noDisk(href)
  try {
    return fileURLToPath(href)
  } catch (cause) {
    throw new LamError('LAM_OPTION_INVALID', `${href} does not name a file of this machine.`, { cause })
  }
}

/** @throws LamError `LAM_OPTION_INVALID` without a disk */
export function joinPath(folder: string, name: string): string {
  return (nodeBuiltin('node:path') ?? noDisk(folder)).join(folder, name)
}

/**
 * The entry at `path`; undefined if there is none.
 * @throws LamError `LAM_CHECKPOINT_UNREADABLE` if the system refuses to tell, `LAM_OPTION_INVALID` without a disk
 */
export async function statPath(path: string): Promise<LocalStat | undefined> {
  const { stat } = nodeBuiltin('node:fs/promises') ?? noDisk(path)
  try {
    const found = await stat(path)
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
    return { kind, byteLength: found.size }
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unreadable(path, cause)
  }
}

/**
 * Bytes `[start, end)` of a file; fewer if it ends earlier. The memory is fresh.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_UNREADABLE`, `LAM_ABORTED`, `LAM_OPTION_INVALID` without a disk
 */
export async function readPath(path: string, start: number, end: number, signal?: PlatformAbortSignal): Promise<Bytes> {
  throwIfAborted(signal)
  const { open } = nodeBuiltin('node:fs/promises') ?? noDisk(path)
  try {
    // No `await using`: handles of a patched or older fs lack Symbol.asyncDispose.
    const handle = await open(path, 'r')
    try {
      const bytes = new Uint8Array(end - start)
      let filled = 0
      while (filled < bytes.length) {
        throwIfAborted(signal)
        const step = Math.min(READ_STEP, bytes.length - filled)
        const { bytesRead } = await handle.read(bytes, filled, step, start + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return filled === bytes.length ? bytes : bytes.subarray(0, filled)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw LamError.is(cause) ? cause : unreadable(path, cause)
  }
}

/** Explanations of frequent system errors. Other errors have only the system's message. */
const CURES: Readonly<Record<string, string>> = {
  EACCES: 'This user may not read it: change its permissions or its owner.',
  EPERM: 'This user may not read it: change its permissions or its owner.',
  EMFILE: 'This process has too many files open: close some, or raise the limit (ulimit -n).',
  ENFILE: 'The system has too many files open.',
  ENOMEM: 'There is not enough memory.',
  ELOOP: 'Its symbolic links go round in a circle.',
  ENAMETOOLONG: 'The path is longer than the system takes.',
  EISDIR: 'It is a folder.',
}

function unreadable(path: string, cause: unknown): LamError {
  const code = codeOf(cause)
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new LamError('LAM_CHECKPOINT_NOT_FOUND', `${path} is not there any more.`, { cause })
  }
  if (code === 'ERR_INVALID_ARG_VALUE') {
    return new LamError('LAM_OPTION_INVALID', `${JSON.stringify(path)} is no path: ${reason}`, { cause })
  }
  const cure = CURES[code ?? ''] ?? ''
  return new LamError('LAM_CHECKPOINT_UNREADABLE', `${path} cannot be read: ${reason}. ${cure}`.trimEnd(), { cause })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code
}

function noDisk(path: string): never {
  throw new LamError(
    'LAM_OPTION_INVALID',
    `Cannot read ${path}: there is no local disk here. Expected an http(s) URL such as ` +
      `new URL('./model/', location.href), a model package, or the bytes of the three files.`,
  )
}
