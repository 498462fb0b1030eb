import { LamError } from '@lamjs/core'

/** How long the news of a lost device may lag behind the failures it causes, in ms. */
const NEWS = 100

/** Watches a GPU device for what onnxruntime does not tell: its loss, and errors that leave wrong numbers behind. */
export class GpuWatch {
  readonly device: GPUDevice
  readonly #lost: Promise<never>
  #failure: LamError | undefined
  #closed = false

  constructor(device: GPUDevice) {
    this.device = device
    this.#lost = device.lost.then((info) => {
      this.#failure ??= new LamError(
        'LAM_DEVICE_LOST',
        `The GPU was lost (${info.message || info.reason || 'no reason given'}). Run again: the program is compiled anew.`,
        { cause: info },
      )
      throw this.#failure
    })
    // Nobody waits for it between runs.
    this.#lost.catch(() => undefined)
    device.addEventListener('uncapturederror', (event) => {
      const { error } = event as GPUUncapturedErrorEvent
      event.preventDefault()
      this.#failure ??= gpuError(error)
    })
  }

  /** What makes everything on this device worthless, once it has happened. */
  get failure(): LamError | undefined {
    return this.#failure
  }

  /**
   * What `work` gives, or what became of the device meanwhile: work on a lost device may never answer. On a device that
   * failed before it is not begun.
   * @throws LamError `LAM_DEVICE_LOST`, `LAM_BACKEND_FAILED`
   */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure
    const working = work()
    try {
      const result = await Promise.race([working, this.#lost])
      if (this.#failure !== undefined) throw this.#failure
      return result
    } catch (error) {
      // What never answers must not be reported later either.
      working.catch(() => undefined)
      if (this.#failure === undefined) await this.#news()
      throw this.#failure ?? error
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.device.destroy()
  }

  /** A failed call often comes before the reason. */
  #news(): Promise<unknown> {
    const patience = new Promise((resolve) => setTimeout(resolve, NEWS))
    return Promise.race([this.#lost.catch(() => undefined), patience])
  }
}

function gpuError(error: GPUError): LamError {
  const memory = typeof GPUOutOfMemoryError !== 'undefined' && error instanceof GPUOutOfMemoryError
  const message = memory
    ? 'The GPU ran out of memory. Close other pages, send fewer texts, or set rows: [1].'
    : `The GPU refused a command: ${error.message}. Update the browser or the driver, or use device 'wasm'.`
  return new LamError('LAM_BACKEND_FAILED', message, { cause: error })
}
