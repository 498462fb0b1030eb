import { type FileHandle, open } from 'node:fs/promises'
import { LamError } from '@lamjs/core'

/** Takes bytes in order; a write is over when the receiver has taken all of it, so memory does not pile up. */
export interface ByteSink {
  write(bytes: string | Uint8Array): Promise<void>
  close(): Promise<void>
}

/** A new file at `path`, replacing what was there, or stdout when no path is given. */
export async function openSink(path: string | undefined): Promise<ByteSink> {
  return path === undefined ? stdoutSink() : fileSink(await createFile(path), path)
}

/** @throws LamError `LAM_OUTPUT_FAILED` when the file cannot be made */
export async function createFile(path: string): Promise<FileHandle> {
  return open(path, 'w').catch(outputFailed(`'${path}'`))
}

/** Says where writing failed: a full disk, a quota, a folder without permission. Throws `LAM_OUTPUT_FAILED`. */
export function outputFailed(where: string): (cause: Error) => never {
  return (cause) => {
    throw new LamError('LAM_OUTPUT_FAILED', `Cannot write ${where}: ${cause.message}.`, { cause })
  }
}

/** The reader of our output (`head`, a pager) went away: no failure of ours. */
export function brokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}

function fileSink(file: FileHandle, path: string): ByteSink {
  return {
    write: (bytes) => file.writeFile(bytes).catch(outputFailed(`'${path}'`)),
    close: () => file.close(),
  }
}

export function stdoutSink(): ByteSink {
  return {
    write: (bytes) =>
      new Promise<void>((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
      }).catch((error) => {
        if (brokenPipe(error)) throw error
        outputFailed('to stdout')(error)
      }),
    close: async () => {},
  }
}
