import { constants, openSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { throwIfAborted } from '@lamjs/core/backend'
import { brokenPipe, outputFailed } from './output-failed.js'

/** Receives bytes in order. A write resolves when the receiver has taken all of it, so memory stays bounded. */
export interface ByteSink {
  /** Name in messages: `stdout`, `'/dev/fd/63'`. */
  readonly name: string
  write(bytes: string | Uint8Array): Promise<void>
  close(): Promise<void>
}

export function stdoutSink(): ByteSink {
  return streamSink(process.stdout, 'stdout')
}

/**
 * Opens a FIFO or a device for direct writes.
 * @param signal ends the wait for a FIFO's reader
 * @throws LamError `LAM_OUTPUT_FAILED`
 */
export async function openDevice(path: string, isFifo: boolean, signal: AbortSignal): Promise<ByteSink> {
  const name = `'${path}'`
  try {
    if (isFifo && process.platform !== 'win32') return streamSink(await openFifo(path, signal), name)
    return fileSink(await open(path, 'w'), name)
  } catch (error) {
    throwIfAborted(signal)
    throw outputFailed(name, error)
  }
}

function streamSink(stream: Writable, name: string): ByteSink {
  // The failed write reports the error.
  if (stream !== process.stdout) stream.on('error', () => {})
  return {
    name,
    write: (bytes) =>
      new Promise<void>((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()))
      }).catch((error) => {
        throw brokenPipe(error) ? error : outputFailed(name, error)
      }),
    close: () => (stream === process.stdout ? Promise.resolve() : new Promise((resolve) => stream.end(resolve))),
  }
}

function fileSink(file: FileHandle, name: string): ByteSink {
  return {
    name,
    write: (bytes) =>
      file.writeFile(bytes).catch((error) => {
        throw outputFailed(name, error)
      }),
    close: () => file.close(),
  }
}

/** Time between two checks for a reader, in ms. */
const PATIENCE = 20

/**
 * Opening a FIFO waits for its reader in a thread that nothing can interrupt, not even the end of the process. So this repeats a
 * non-blocking open.
 */
async function openFifo(path: string, signal: AbortSignal): Promise<Writable> {
  for (;;) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
      return new Socket({ fd, readable: false, writable: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
    }
    await sleep(PATIENCE, undefined, { signal })
  }
}
