import { largestState, type StateMemory, type StateTensor } from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-web'
import type { Onnxruntime } from '../device/runtime.js'

/** Bytes of a value. */
const FLOAT32 = 4

/** Buffers of the GPU: state never leaves it, also when its rows move. */
export class GpuStateMemory implements StateMemory<Tensor> {
  readonly #ort: Onnxruntime
  readonly #device: GPUDevice
  /** As large as the largest state asked for; smaller ones look at its beginning. Nothing writes to an input. */
  #zeros: GPUBuffer | undefined

  constructor(ort: Onnxruntime, device: GPUDevice) {
    this.#ort = ort
    this.#device = device
  }

  zeros(states: readonly StateTensor[], rows: number): Tensor[] {
    const bytes = rows * largestState(states) * FLOAT32
    let zeros = this.#zeros
    if (zeros === undefined || zeros.size < bytes) {
      zeros?.destroy()
      zeros = this.#buffer(bytes)
      this.#zeros = zeros
    }
    return states.map(({ shape }) => this.#tensor(zeros, [rows, ...shape]))
  }

  async moved(states: readonly StateTensor[], previous: readonly Tensor[], carry: Int32Array): Promise<Tensor[]> {
    const commands = this.#device.createCommandEncoder()
    const tensors = states.map(({ shape, size }, i) => {
      const bytes = size * FLOAT32
      const buffer = this.#buffer(carry.length * bytes)
      carry.forEach((from, row) => {
        if (from < 0) return
        commands.copyBufferToBuffer(previous[i].gpuBuffer as GPUBuffer, from * bytes, buffer, row * bytes, bytes)
      })
      return this.#tensor(buffer, [carry.length, ...shape], () => buffer.destroy())
    })
    this.#device.queue.submit([commands.finish()])
    return tensors
  }

  dispose(): void {
    this.#zeros?.destroy()
    this.#zeros = undefined
  }

  /** WebGPU gives it zeroed. */
  #buffer(bytes: number): GPUBuffer {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage
    return this.#device.createBuffer({ size: Math.ceil(bytes / 16) * 16, usage: STORAGE | COPY_SRC | COPY_DST })
  }

  #tensor(buffer: GPUBuffer, dims: number[], dispose?: () => void): Tensor {
    return this.#ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims, ...(dispose && { dispose }) })
  }
}
