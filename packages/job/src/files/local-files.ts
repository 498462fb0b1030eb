import { createReadStream, existsSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { Readable } from 'node:stream'
import { LamError } from '@lamjs/core'
import { removeLeftovers, writeDurably } from './durable-file.js'
import type { ByteRange, FileFacts, Files, ListedFile } from './files.js'

/** Bytes of one read. */
const CHUNK = 1 << 20

/** The disks of this machine, and what is mounted there. */
export class LocalFiles implements Files {
  async find(path: string): Promise<readonly FileFacts[]> {
    // A file may have the signs of a pattern in its name.
    const paths = existsSync(path) ? [path] : await pathsOf(path)
    return Promise.all(paths.map(factsOf))
  }

  async facts(path: string): Promise<FileFacts | undefined> {
    return factsOf(path).catch((error: LamError) => {
      if ((error.cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    })
  }

  read({ path }: FileFacts, { start, end }: ByteRange, signal: AbortSignal): AsyncIterable<Buffer> {
    if (start >= end) return Readable.from([])
    return createReadStream(path, { start, end: end - 1, signal, highWaterMark: CHUNK })
  }

  async readWhole(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(path)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new LamError('LAM_OUTPUT_FAILED', `${path} cannot be read (${(cause as Error).message}).`, { cause })
    }
  }

  write(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    return writeDurably(path, chunks)
  }

  async list(folder: string): Promise<readonly ListedFile[]> {
    const names = await readdir(folder).catch(() => [])
    const listed = names.map(async (name) => {
      const facts = await stat(join(folder, name)).catch(() => undefined)
      return facts?.isFile() ? [{ name, time: facts.mtimeMs }] : []
    })
    return (await Promise.all(listed)).flat()
  }

  remove(path: string): Promise<void> {
    return rm(path, { force: true })
  }

  async removeLeftovers(folders: readonly string[]): Promise<void> {
    for (const folder of folders) await removeLeftovers(folder)
  }

  join(folder: string, ...names: readonly string[]): string {
    return join(folder, ...names)
  }

  close(): void {}
}

async function pathsOf(pattern: string): Promise<string[]> {
  const { glob } = await import('tinyglobby')
  return (await glob(pattern, { expandDirectories: false, onlyFiles: true, absolute: isAbsolute(pattern) })).sort()
}

/** @throws LamError `LAM_INPUT_INVALID` */
async function factsOf(path: string): Promise<FileFacts> {
  const { size, mtimeMs } = await stat(path).catch((cause: Error) => {
    throw new LamError('LAM_INPUT_INVALID', `${path} cannot be read: ${cause.message}`, { cause })
  })
  return { path, size, version: mtimeMs }
}
