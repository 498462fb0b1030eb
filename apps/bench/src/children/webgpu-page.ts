// Runs in a browser, bundled: a page of the backend `webgpu`, from its start to a few embeddings.
import { findEntry, loadBackend } from '@lamjs/backends'
import { LAM } from '@lamjs/core'
import { wasmFiles } from '@lamjs/webgpu/wasm-files'
import { embedEach } from '../compile/embed-each.js'
import type { PageReport, PageRequest } from '../compile/page-report.js'
import { liveOnce } from '../compile/process-life.js'

const request = (await (await fetch('/request')).json()) as PageRequest
const options = { model: new URL('/model/', import.meta.url) }
const backend = () => loadBackend('webgpu', { device: request.device, wasmPaths: wasmFiles })

const report = await live().catch(
  (error: unknown): PageReport => ({ failure: error instanceof Error ? error.message : String(error) }),
)
await fetch('/report', { method: 'POST', body: JSON.stringify(report) })

async function live(): Promise<PageReport> {
  const entry = findEntry('webgpu')
  if (entry === undefined) throw new Error('The registry has no backend webgpu for browsers.')
  if (request.device === 'webgpu' && !request.software) await refuseSoftware()
  const life = await liveOnce(await backend(), options, performance.now())
  const lam = new LAM(await backend(), options)
  const afterLengths = request.texts === undefined ? undefined : await embedEach(lam, request.texts)
  const { caches } = globalThis as unknown as { readonly caches: BrowserCaches }
  return {
    life,
    ...(afterLengths === undefined ? {} : { afterLengths }),
    binaries: binaries(),
    kept: await keptBytes(caches),
    debugging: entry.debugging,
    devices: entry.devices,
  }
}

/** The parts of WebGPU that are used here; this package's types are Node's. */
interface Gpu {
  requestAdapter(): Promise<{
    readonly info?: { readonly architecture?: string; readonly isFallbackAdapter?: boolean }
  } | null>
}

/** @throws Error where the browser's WebGPU adapter computes in software */
async function refuseSoftware(): Promise<void> {
  const { gpu } = navigator as unknown as { readonly gpu?: Gpu }
  const { architecture = '', isFallbackAdapter = false } = (await gpu?.requestAdapter())?.info ?? {}
  if (!isFallbackAdapter && architecture !== 'swiftshader') return
  throw new Error(
    "the browser's WebGPU adapter is software, which takes minutes; LAM_WEBGPU_ADAPTER=swiftshader measures it all the same",
  )
}

/** WebAssembly that the page fetched. */
function binaries() {
  const entries = performance.getEntriesByType('resource') as unknown as readonly {
    readonly name: string
    readonly decodedBodySize: number
  }[]
  return entries
    .filter(({ name }) => name.endsWith('.wasm'))
    .map(({ name, decodedBodySize }) => ({ path: new URL(name).pathname.slice(1), bytes: decodedBodySize }))
}

/** The parts of Cache Storage that are used here; this package's types are Node's. */
interface BrowserCaches {
  keys(): Promise<string[]>
  open(name: string): Promise<{ keys(): Promise<object[]>; match(key: object): Promise<Response | undefined> }>
}

/** What the backend keeps for the next visit, which it writes behind the page's back: waits a while for it. */
async function keptBytes(caches: BrowserCaches) {
  const end = performance.now() + 10_000
  while (performance.now() < end) {
    const kept = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const key of await cache.keys()) {
        const response = await cache.match(key)
        kept.push({ path: `Cache Storage, ${name}`, bytes: (await response?.arrayBuffer())?.byteLength ?? 0 })
      }
    }
    if (kept.length > 0) return kept
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return []
}
