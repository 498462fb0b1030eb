import { constants, createReadStream, fstatSync, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { isatty } from 'node:tty'
import { unreadable } from './unreadable.js'

const STDIN = 0

/** Whether a path given as `--file` is this process's stdin: `-`, and the system's own names for it. */
export function isStdin(file: string): boolean {
  return file === '-' || /^\/(dev|proc\/self)\/fd\/0$|^\/dev\/stdin$/.test(file)
}

/** A file in messages. */
export function nameOf(file: string): string {
  return isStdin(file) ? 'stdin' : `'${file}'`
}

/**
 * The bytes of a file, a FIFO, a device or stdin, until `signal` fires.
 * @throws LamError `LAM_INPUT_INVALID`; what shows only on opening or reading comes as the stream's error
 */
export function openBytes(file: string, signal: AbortSignal): Readable {
  try {
    return addAbortSignal(signal, isStdin(file) ? openStdin() : openFile(file))
  } catch (error) {
    throw unreadable(nameOf(file), error)
  }
}

/**
 * Node makes an empty stream of a stdin that it does not expect, such as a folder or a disk, so only what needs waiting for is left
 * to it.
 */
function openStdin(): Readable {
  const found = fstatSync(STDIN)
  if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR', syscall: 'read' })
  const waits = found.isFIFO() || found.isSocket() || isatty(STDIN) || process.platform === 'win32'
  return waits ? process.stdin : createReadStream('', { fd: STDIN, autoClose: false })
}

/**
 * Opening a FIFO waits for its writer in a thread that nothing can call back, not even the end of the process. Opened without waiting,
 * it is the event loop that waits.
 */
function openFile(file: string): Readable {
  if (process.platform === 'win32' || !statSync(file).isFIFO()) return createReadStream(file)
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}
