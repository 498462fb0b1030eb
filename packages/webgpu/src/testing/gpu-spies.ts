import { onTestFinished, vi } from 'vitest'

/** Every GPU device that is made until the test is done. */
export function devicesMade(): GPUDevice[] {
  const made: GPUDevice[] = []
  const { requestDevice } = GPUAdapter.prototype
  const spy = vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (
    this: GPUAdapter,
    about,
  ) {
    const device = await requestDevice.call(this, about)
    made.push(device)
    return device
  })
  onTestFinished(() => spy.mockRestore())
  return made
}

/** What goes to GPUs and comes back until the test is done. */
export interface GpuTraffic {
  /** How many times commands were sent. */
  readonly submits: () => number
  readonly downloads: () => number
  /** Calls `act` when commands have been sent for the `n`th time from now on: the middle of the work, however fast the GPU is. */
  readonly onSubmit: (n: number, act: () => void) => void
}

export function watchTraffic(): GpuTraffic {
  let submits = 0
  const acts = new Map<number, () => void>()
  const { submit } = GPUQueue.prototype
  const spy = vi.spyOn(GPUQueue.prototype, 'submit').mockImplementation(function (this: GPUQueue, commands) {
    submit.call(this, commands)
    submits += 1
    acts.get(submits)?.()
  })
  const downloads = vi.spyOn(GPUBuffer.prototype, 'mapAsync')
  onTestFinished(() => {
    spy.mockRestore()
    downloads.mockRestore()
  })
  return {
    submits: () => submits,
    downloads: () => downloads.mock.calls.length,
    onSubmit: (n, act) => void acts.set(submits + n, act),
  }
}

/** Bytes of GPU buffers that were made since the call and not destroyed. */
export function liveGpuBytes(): () => number {
  const live = new Map<GPUBuffer, number>()
  const { createBuffer } = GPUDevice.prototype
  const { destroy } = GPUBuffer.prototype
  const spies = [
    vi.spyOn(GPUDevice.prototype, 'createBuffer').mockImplementation(function (this: GPUDevice, about) {
      const buffer = createBuffer.call(this, about)
      live.set(buffer, buffer.size)
      return buffer
    }),
    vi.spyOn(GPUBuffer.prototype, 'destroy').mockImplementation(function (this: GPUBuffer) {
      live.delete(this)
      return destroy.call(this)
    }),
  ]
  onTestFinished(() => spies.forEach((spy) => void spy.mockRestore()))
  return () => [...live.values()].reduce((a, b) => a + b, 0)
}
