import { LamError } from '@lamjs/core'
import { probeGraph } from '@lamjs/onnx-graph'
import type { Device, WebgpuOptions } from '../options.js'

export type Onnxruntime = typeof import('onnxruntime-web')

/** Builds of onnxruntime-web, each of them one JavaScript module and one WebAssembly file. */
type Build = 'jspi' | 'asyncify' | 'plain'

const WASM_FILE: Readonly<Record<Build, string>> = {
  jspi: 'ort-wasm-simd-threaded.jspi.wasm',
  asyncify: 'ort-wasm-simd-threaded.asyncify.wasm',
  plain: 'ort-wasm-simd-threaded.wasm',
}

/** onnxruntime, started. There is one of each build in a page or worker, because its modules keep their state to themselves. */
export interface Runtime {
  readonly ort: Onnxruntime
  /**
   * Runs `work` when all that was asked before is done: onnxruntime does one thing at a time, and refuses or breaks otherwise.
   * `work` must settle: what a lost device may never answer goes through `GpuWatch.guard` inside it.
   */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>
}

const started = new Map<Build, Promise<Runtime>>()

/**
 * onnxruntime in the build that serves a device: the one for WebGPU is 17 MB where the browser can suspend WebAssembly
 * (JSPI), and 27 MB where it cannot.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where its files are not found or the browser cannot run them
 */
export function loadRuntime(device: Device, wasmPaths: WebgpuOptions['wasmPaths']): Promise<Runtime> {
  const build: Build = device === 'wasm' ? 'plain' : 'Suspending' in WebAssembly ? 'jspi' : 'asyncify'
  let runtime = started.get(build)
  if (runtime === undefined) {
    runtime = start(build, wasmPaths)
    started.set(build, runtime)
  }
  return runtime
}

async function start(build: Build, wasmPaths: WebgpuOptions['wasmPaths']): Promise<Runtime> {
  try {
    const ort = await importBuild(build)
    // It prints what it also throws.
    ort.env.logLevel = 'fatal'
    // More threads need headers that most sites lack, and a script of its own.
    ort.env.wasm.numThreads = 1
    const wasm = wasmFile(build, wasmPaths)
    if (wasm !== undefined) ort.env.wasm.wasmPaths = { wasm }
    const session = await ort.InferenceSession.create(probeGraph(), { executionProviders: ['wasm'] })
    await session.release()
    return { ort, exclusive: oneAfterAnother() }
  } catch (cause) {
    throw new LamError(
      'LAM_BACKEND_UNAVAILABLE',
      `onnxruntime-web did not start: ${firstLine(cause)}. Expected ${WASM_FILE[build]} beside the script or where the ` +
        'option wasmPaths says, and a content security policy that allows wasm-unsafe-eval. Reload the page once that is so.',
      { cause },
    )
  }
}

function importBuild(build: Build): Promise<Onnxruntime> {
  if (build === 'plain') return import('onnxruntime-web/wasm')
  return build === 'jspi' ? import('onnxruntime-web/jspi') : import('onnxruntime-web/webgpu')
}

function wasmFile(build: Build, wasmPaths: WebgpuOptions['wasmPaths']): string | undefined {
  if (wasmPaths === undefined) return undefined
  if (typeof wasmPaths !== 'string' && !(wasmPaths instanceof URL)) {
    const file = wasmPaths[build]
    return file === undefined ? undefined : absolute(String(file)).href
  }
  return new URL(WASM_FILE[build], absolute(String(wasmPaths).replace(/\/?$/, '/'))).href
}

/** As the page or worker understands an address. */
function absolute(address: string): URL {
  return new URL(address, globalThis.location?.href)
}

function oneAfterAnother(): Runtime['exclusive'] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

/** The first line of what was thrown, short. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0].slice(0, 200)
}
