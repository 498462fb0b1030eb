import { constants, createReadStream, fstatSync, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { isatty, ReadStream as TerminalStream } from 'node:tty'
import { unreadable } from './unreadable.js'

const STDIN = 0

/** Whether a path of `--file` is this process's stdin: `-`, or one of the system's names. */
export function isStdin(file: string): boolean {
  return file === '-' || /^\/(dev|proc\/self)\/fd\/0$|^\/dev\/stdin$/.test(file)
}

/** A file's name in messages. */
export function nameOf(file: string): string {
  return isStdin(file) ? 'stdin' : `'${file}'`
}

/**
 * The bytes of a file, a FIFO, a device or stdin, until `signal` fires.
 * @throws LamError `LAM_INPUT_INVALID`; errors of opening or reading come from the stream
 */
export function openBytes(file: string, signal: AbortSignal): Readable {
  try {
    return addAbortSignal(signal, isStdin(file) ? openStdin() : openFile(file))
  } catch (error) {
    throw unreadable(nameOf(file), error)
  }
}

/**
 * Node gives an empty stream for an unusual stdin, such as a folder or a disk. So Node's stdin serves only pipes, terminals and
 * sockets.
 */
function openStdin(): Readable {
  if (process.platform === 'win32') return process.stdin
  const found = fstatSync(STDIN)
  if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR', syscall: 'read' })
  const waits = found.isFIFO() || found.isSocket() || isatty(STDIN)
  return waits ? process.stdin : createReadStream('', { fd: STDIN, autoClose: false })
}

/**
 * Opening a FIFO, or reading a terminal, blocks a thread that nothing can interrupt, not even the end of the process. A non-blocking
 * open lets the event loop wait instead.
 */
function openFile(file: string): Readable {
  const found = statSync(file)
  const waits = found.isFIFO() || found.isCharacterDevice()
  if (process.platform === 'win32' || !waits) return createReadStream(file)
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  if (isatty(fd)) return new TerminalStream(fd)
  return found.isFIFO() ? new Socket({ fd, readable: true, writable: false }) : createReadStream('', { fd })
}
