import { absoluteUrl, LamError } from '@lamjs/core/backend'
import { probeGraph } from '@lamjs/onnx-graph'
import { isServiceWorker } from '../browser.js'
import { type Device, isAddress, type WebgpuOptions } from '../options.js'

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
    if (LamError.is(cause)) throw cause
    throw new LamError('LAM_BACKEND_UNAVAILABLE', whyNot(firstLine(cause), WASM_FILE[build]), { cause })
  }
}

/** What onnxruntime or the browser says, and what is to be done about it. */
export function whyNot(said: string, file: string, serviceWorker: boolean = isServiceWorker()): string {
  const problem = `onnxruntime-web did not start: ${said}.`
  if (serviceWorker && /import\(\)|dynamic import|disallowed|ServiceWorker/i.test(said)) {
    return (
      `${problem} Service workers may not import(): build the worker into one file, without code splitting (esbuild without --splitting, ` +
      "Rollup and Vite with output.codeSplitting: false or inlineDynamicImports: true), and give it the WebAssembly file's address as wasmPaths."
    )
  }
  if (/Content Security Policy|unsafe-eval|CSP/i.test(said)) {
    return `${problem} The page's content security policy must allow 'wasm-unsafe-eval' in script-src. Reload the page once it does.`
  }
  if (/magic word|3c 21|<!doctype|MIME|text\/html/i.test(said)) {
    return (
      `${problem} In place of ${file} the server answered with something else, such as a page of its own. Serve the file beside the script, or where the ` +
      "option wasmPaths says; development servers of Vite 6 and 7 need optimizeDeps: { exclude: ['@lamjs/model-mini', 'onnxruntime-web'] }."
    )
  }
  return (
    `${problem} Expected ${file} beside the script or where the option wasmPaths says, and a content security policy that ` +
    'allows wasm-unsafe-eval. Reload the page once that is so.'
  )
}

function importBuild(build: Build): Promise<Onnxruntime> {
  if (build === 'plain') return import('onnxruntime-web/wasm')
  return build === 'jspi' ? import('onnxruntime-web/jspi') : import('onnxruntime-web/webgpu')
}

function wasmFile(build: Build, wasmPaths: WebgpuOptions['wasmPaths']): string | undefined {
  if (wasmPaths === undefined) return undefined
  if (!isAddress(wasmPaths)) {
    const file = wasmPaths[build]
    return file === undefined ? undefined : absoluteUrl(String(file)).href
  }
  return new URL(WASM_FILE[build], absoluteUrl(String(wasmPaths).replace(/\/?$/, '/'))).href
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
