import { LamError } from '@lamjs/core'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EROFS: 'its disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than this process or its disk allows (ulimit -f)',
  ENXIO: 'it is a socket or a device that is not there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
}

/**
 * The error for a failed write, with its reason: a full disk, a quota, a folder without permission.
 * @param where completes `Cannot write …`
 * @param rest the state of the old file, and the remedy
 */
export function outputFailed(where: string, cause: unknown, rest = ''): LamError {
  const { code, message } = cause as NodeJS.ErrnoException
  const reason = code !== undefined && code in reasons ? `${reasons[code]} (${code})` : message
  return new LamError('LAM_OUTPUT_FAILED', `Cannot write ${where}: ${reason}.${rest === '' ? '' : ` ${rest}`}`, {
    cause,
  })
}

/** Whether the reader of the output (`head`, a pager) closed it, which is no failure. */
export function brokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
