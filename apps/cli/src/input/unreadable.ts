import { LamError } from '@lamjs/core'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
  EISDIR: 'it is a folder; give the files in it',
  ENXIO: 'it is a socket or a device that is not there',
  EBADF: 'it is closed, or open for writing only',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk or device failed',
}

/**
 * The error for a stream that cannot be read. Errors that do not come from the system pass unchanged.
 * @param name the stream in messages
 */
export function unreadable(name: string, cause: unknown): unknown {
  if (LamError.is(cause)) return cause
  const { code, syscall, message } = cause as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) return cause
  const hint = name.includes('\ufffd') ? ' Its name is not UTF-8, which Node cannot pass on: give it on stdin.' : ''
  return new LamError('LAM_INPUT_INVALID', `Cannot read ${name}: ${reasons[code] ?? message}.${hint}`, { cause })
}
