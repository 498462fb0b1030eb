import { LamError, type LamErrorCode } from '@lamjs/core/backend'
import type { EngineImports, Pointer } from './exports.js'
import type { EngineWeights } from './weights.js'

/** What an instance of the module asks of JavaScript. */
export class Host {
  /** The instance's memory: imported where threads share it, else exported and set before the first call. */
  memory!: WebAssembly.Memory
  /** Set while the instance packs them. */
  weights: EngineWeights | undefined

  constructor(shared?: WebAssembly.Memory) {
    if (shared !== undefined) this.memory = shared
  }

  imports(): WebAssembly.Imports {
    const lam: EngineImports = {
      read: (file, at, count, to) => this.#read(file, at >>> 0, this.bytes(to, count)),
      fail: (code, codeLength, message, messageLength) => {
        throw new LamError(this.#text(code, codeLength) as LamErrorCode, this.#text(message, messageLength))
      },
      outOfMemory: (bytes) => {
        throw outOfMemory(bytes >>> 0, this.memory.buffer.byteLength)
      },
    }
    return {
      lam: { ...lam },
      wasi_snapshot_preview1: wasi,
      env: this.memory === undefined ? {} : { memory: this.memory },
    }
  }

  /** A view that any call into the module may detach. */
  bytes(at: Pointer, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at >>> 0, count >>> 0)
  }

  #read(file: number, at: number, to: Uint8Array): void {
    if (this.weights === undefined) throw new RangeError('the engine reads weights after it was packed')
    this.weights.read(file, at, to)
  }

  #text(at: Pointer, count: number): string {
    // A copy: TextDecoder takes no view of memory that is shared between threads.
    return new TextDecoder().decode(this.bytes(at, count).slice())
  }
}

/** The module's C library names them for an output that nothing writes to. */
const EBADF = 8
const wasi = { fd_close: () => EBADF, fd_seek: () => EBADF, fd_write: () => EBADF }

/** @param bytes wanted beside those that are `used` */
export function outOfMemory(bytes: number, used: number): LamError {
  const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`
  return new LamError(
    'LAM_BACKEND_FAILED',
    `The WebAssembly engine has ${megabytes(used)} and gets no ${megabytes(bytes)} more. Encode fewer or shorter texts at once, or take precision 'int8' or a smaller model. The next call starts a new engine.`,
  )
}
