import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { LamError } from '@lamjs/core'
import type { FileFacts } from '../files/files.js'
import { type OpenFiles, openFiles } from '../files/open-files.js'
import { fileBytes } from './file-bytes.js'

/** The files of an input, in their order. */
export class InputFiles {
  readonly files: readonly FileFacts[]
  readonly #open: OpenFiles

  private constructor(files: readonly FileFacts[], open: OpenFiles) {
    this.files = files
    this.#open = open
  }

  /** Finds the files of paths and patterns; those of one pattern by name. @throws LamError `LAM_INPUT_INVALID`, `LAM_STORE_FAILED` */
  static async find(paths: readonly string[]): Promise<InputFiles> {
    const open = await openFiles(paths)
    try {
      const found: FileFacts[] = []
      for (const path of paths) {
        const files = await open.of(path).find(path)
        if (files.length === 0)
          throw new LamError('LAM_INPUT_INVALID', `The input ${path} is no file, and no file fits it as a pattern.`)
        found.push(...files)
      }
      return new InputFiles(found, open)
    } catch (error) {
      open.close()
      throw error
    }
  }

  /** Changes when a file's name, size or version does. @param kind of the input */
  fingerprint(kind: string): string {
    const hash = createHash('sha256').update(kind)
    for (const { path, size, version } of this.files) hash.update(JSON.stringify([basename(path), size, version]))
    return hash.digest('hex')
  }

  /** The bytes of a file from `start` on, before `end`. Those of `….gz` are the bytes that are packed there. */
  bytes(file: FileFacts, range: { readonly start: number; readonly end?: number }, signal: AbortSignal) {
    return fileBytes(this.#open.of(file.path), file, range, signal)
  }

  close(): void {
    this.#open.close()
  }
}
