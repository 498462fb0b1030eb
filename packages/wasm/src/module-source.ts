import {
  absoluteUrl,
  decodeDataUrl,
  isUrlLike,
  LamError,
  openDiskFile,
  pathOfFileUrl,
  urlLabel,
} from '@lamjs/core/backend'
import { loadFailure } from './load-failure.js'
import type { ModuleSource } from './module-option.js'

/**
 * Compiles a module, if it is not one already. Takes what `import()` gives, too: an object with a `default`.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` if it cannot be read or compiled, `LAM_OPTION_INVALID` if it is no source of a module
 */
export async function compileSource(source: unknown): Promise<WebAssembly.Module> {
  if (tagOf(source) === 'WebAssembly.Module') return source as WebAssembly.Module
  if (typeof source === 'object' && source !== null && 'default' in source) return compileSource(source.default)
  const compile = compilerOf(source)
  if (compile === undefined) throw notASource(source)
  try {
    return await compile()
  } catch (cause) {
    throw loadFailure('The option module', cause, 'Check that it is the file of this version of @lamjs/wasm.')
  }
}

/**
 * A source that can be posted to a worker.
 * @throws LamError `LAM_OPTION_INVALID` if it is no source of a module, `LAM_BACKEND_UNAVAILABLE` if a response cannot be read
 */
export async function sendableSource(source: unknown): Promise<ModuleSource> {
  if (tagOf(source) === 'WebAssembly.Module' || isBytes(source)) return source as ModuleSource
  if (typeof source === 'string') return absoluteUrl(source).href
  if (isUrlLike(source)) return absoluteUrl(source.href).href
  if (tagOf(source) === 'Response') return compileSource(source)
  if (typeof source === 'object' && source !== null && 'default' in source) return sendableSource(source.default)
  throw notASource(source)
}

/** Fetches and compiles. @throws TypeError, WebAssembly.CompileError and what `fetch` throws */
export async function compileFetched(url: URL): Promise<WebAssembly.Module> {
  // Not by fetch: a content security policy may forbid to fetch data: URLs, which bundlers make of small files.
  const inline = decodeDataUrl(url.href)
  if (inline !== undefined) return WebAssembly.compile(inline)
  return compileResponse(await fetch(url), urlLabel(url))
}

function compilerOf(source: unknown): (() => Promise<WebAssembly.Module>) | undefined {
  if (typeof source === 'string' || isUrlLike(source)) {
    const url = absoluteUrl(typeof source === 'string' ? source : source.href)
    return () => (url.protocol === 'file:' ? compileDiskFile(pathOfFileUrl(url.href)) : compileFetched(url))
  }
  if (isBytes(source)) return () => WebAssembly.compile(source)
  if (tagOf(source) === 'Response') return () => compileResponse(source as Response, (source as Response).url)
  return undefined
}

export async function compileDiskFile(path: string): Promise<WebAssembly.Module> {
  const file = await openDiskFile(path)
  return WebAssembly.compile(await file.read(0, file.byteLength))
}

/** Streaming takes one MIME type alone. Servers that do not know it send another. */
async function compileResponse(response: Response, label: string): Promise<WebAssembly.Module> {
  if (!response.ok) throw new TypeError(`${label}: the server answered ${response.status}`)
  const type = response.headers.get('content-type')?.trim().toLowerCase() ?? ''
  if (type === 'application/wasm' && typeof WebAssembly.compileStreaming === 'function') {
    return WebAssembly.compileStreaming(response)
  }
  const bytes = await response.arrayBuffer()
  if (type.startsWith('text/html') && new Uint8Array(bytes)[0] !== 0) {
    throw new TypeError(`${label}: expected a WebAssembly module, found a web page`)
  }
  return WebAssembly.compile(bytes)
}

/** The name of its class, in any realm. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}

function isBytes(source: unknown): source is BufferSource {
  return ArrayBuffer.isView(source) || tagOf(source) === 'ArrayBuffer'
}

function notASource(source: unknown): LamError {
  return new LamError(
    'LAM_OPTION_INVALID',
    `module: expected a WebAssembly.Module, its bytes, its address or a Response, found ${nameOf(source)}.`,
  )
}

function nameOf(source: unknown): string {
  return typeof source === 'object' ? tagOf(source) : `a ${typeof source}`
}
