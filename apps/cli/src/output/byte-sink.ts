import { type FileHandle, open } from 'node:fs/promises'
import { LamError } from '@lamjs/core'

/** Takes bytes in order; a write is over when the receiver has taken all of it, so memory does not pile up. */
export interface ByteSink {
  write(bytes: string | Uint8Array): Promise<void>
  close(): Promise<void>
}

/** A new file at `path`, replacing what was there, or stdout when no path is given. */
export async function openSink(path: string | undefined): Promise<ByteSink> {
  return path === undefined ? stdoutSink() : fileSink(await createFile(path))
}

/** @throws LamError `LAM_INPUT_INVALID` when the file cannot be made */
export async function createFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w')
  } catch (cause) {
    throw new LamError('LAM_INPUT_INVALID', `Cannot write '${path}': ${(cause as Error).message}.`, { cause })
  }
}

function fileSink(file: FileHandle): ByteSink {
  return {
    write: (bytes) => file.writeFile(bytes),
    close: () => file.close(),
  }
}

export function stdoutSink(): ByteSink {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
      }),
    close: async () => {},
  }
}
