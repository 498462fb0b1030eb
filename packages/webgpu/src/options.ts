import { LamError } from '@lamjs/core'

/** What onnxruntime-web runs on: a GPU, or the processor by way of WebAssembly. */
export type Device = 'webgpu' | 'wasm'

/**
 * Where onnxruntime's WebAssembly files are, for bundlers that do not see to it themselves. `jspi` and `asyncify` serve WebGPU, in
 * browsers with and without JavaScript Promise Integration; `plain` serves `wasm`. Only one is ever fetched.
 */
export interface WasmFiles {
  /** Serves WebGPU in browsers with JavaScript Promise Integration. */
  readonly jspi?: string | URL
  /** Serves WebGPU in browsers without it. */
  readonly asyncify?: string | URL
  /** Serves `wasm`. */
  readonly plain?: string | URL
}

/** A step of a compilation, at its start and at its end. */
export interface CompileProgress {
  /** onnxruntime's own start; the program's making, or its way out of the store; its way to the device; one shape's shaders. */
  readonly step: 'runtime' | 'build' | 'open' | 'shape'
  /** Of the step `shape`: `'8 x 72 tokens, carried state'`. */
  readonly shape?: string
  /** How long it took; absent at its start. */
  readonly milliseconds?: number
  /** Steps finished, out of `total`, for a bar. Shapes are finished when first used, or in `warmup`. */
  readonly done: number
  /** Steps of the whole compilation. */
  readonly total: number
}

/** Options of `webgpu` and `webgpuInWorker`. */
export interface WebgpuOptions {
  /** Where to run: one device, or both in the order to try. Default `'webgpu'`. Nothing that is not listed is ever used. */
  readonly device?: Device | readonly Device[]
  /**
   * Where onnxruntime's WebAssembly files are: a folder that holds them under their own names, or an address each. Not needed where the
   * bundler follows `new URL('…', import.meta.url)`, as Vite and webpack do. The first value given in a page holds for it.
   */
  readonly wasmPaths?: string | URL | WasmFiles
  /** Which GPU, where there are two. By default the browser decides. */
  readonly powerPreference?: 'low-power' | 'high-performance'
  /**
   * How many rows of tokens the programs take at a time, one program each: 1 to 3 counts, rising. Default `[1, 8, 32]` on WebGPU and
   * `[1, 2, 4]` on WebAssembly.
   */
  readonly rows?: readonly number[]
  /**
   * Name of the store in Cache Storage for the built graph, which is as large as the model in float32 and saves later visits from
   * reading and converting the weights; default `'lamjs-graphs'`. False to keep nothing.
   */
  readonly graphCache?: string | false
  /** Told of every step of a compilation. */
  readonly onProgress?: (progress: CompileProgress) => void
}

/** Whether it is one address and not one for each file. URLs of bundlers and other realms have an `href`, and are no `URL` of ours. */
export function isAddress(paths: NonNullable<WebgpuOptions['wasmPaths']>): paths is string | URL {
  return typeof paths === 'string' || 'href' in paths
}

const DEVICES: readonly string[] = ['webgpu', 'wasm'] satisfies readonly Device[]

/** @throws LamError `LAM_OPTION_INVALID` */
export function deviceList({ device = 'webgpu' }: WebgpuOptions): readonly Device[] {
  const list = typeof device === 'string' ? [device] : device
  const unknown = list.find((name) => !DEVICES.includes(name))
  if (list.length > 0 && unknown === undefined) return list
  throw new LamError(
    'LAM_OPTION_INVALID',
    `webgpu(): expected a device or a list of them out of ${DEVICES.join(', ')}; found ${
      unknown === undefined ? 'an empty list' : `'${String(unknown)}'`
    }.`,
  )
}
