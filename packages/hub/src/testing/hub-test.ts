import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SourceFile } from '@lamjs/core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { HubModel } from '../hub-model.js'
import { huggingFace } from '../hugging-face.js'
import type { HuggingFaceOptions } from '../options.js'
import { bytesOf } from './error-of.js'
import { HubServer, sha256 } from './hub-server.js'

/** A server for a file's tests, and a new cache for each test. */
export class HubTest {
  server!: HubServer
  readonly warnings: string[] = []
  readonly #folders: string[] = []

  constructor() {
    beforeAll(async () => {
      this.server = await HubServer.start()
    })
    afterEach(() => {
      this.server.reset()
      this.warnings.length = 0
    })
    afterAll(async () => {
      this.server.close()
      await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })))
    })
  }

  async cache(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'lam-hub-'))
    this.#folders.push(folder)
    return folder
  }

  model(name: string, cache: string, options: HuggingFaceOptions = {}): HubModel {
    const { endpoint } = this.server
    return huggingFace(name, { endpoint, cache, onWarning: (message) => this.warnings.push(message), ...options })
  }
}

/** The hash of a file, to compare long files. */
export async function hashOf(file: SourceFile | undefined): Promise<string> {
  return sha256(await bytesOf(file))
}
