import type { GpuWatch } from './gpu-watch.js'
import type { Runtime } from './runtime.js'

/** One session's turns with onnxruntime: after everybody else's, and no longer than its device lives. */
export class Lane {
  readonly #runtime: Runtime
  readonly #gpu: GpuWatch | undefined
  #idle: Promise<unknown> = Promise.resolve()

  constructor(runtime: Runtime, gpu: GpuWatch | undefined) {
    this.#runtime = runtime
    this.#gpu = gpu
  }

  /**
   * Runs `work` when onnxruntime is free. When the device is lost the turn is over, for those who wait too, whether or not
   * `work` ever answers.
   * @throws LamError `LAM_DEVICE_LOST`, `LAM_BACKEND_FAILED`, and what `work` throws
   */
  run<T>(work: () => Promise<T>): Promise<T> {
    const begin = () => {
      const working = work()
      this.#idle = working.catch(() => undefined)
      return working
    }
    return this.#runtime.exclusive(() => (this.#gpu ? this.#gpu.guard(begin) : begin()))
  }

  /** Runs `release` once nothing holds the session any more, which on a lost device may be never. For when no turn is awaited. */
  async end(release: () => Promise<void>): Promise<void> {
    await this.#idle
    await this.#runtime.exclusive(release)
  }
}
