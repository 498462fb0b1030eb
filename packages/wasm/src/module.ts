import { LamError } from '@lamjs/core'
import type { Variant } from './variant.js'

const addresses: Readonly<Record<Variant, () => URL>> = {
  simd: () => new URL('../binaries/lam-simd.wasm', import.meta.url),
  'relaxed-simd': () => new URL('../binaries/lam-relaxed-simd.wasm', import.meta.url),
}

const modules = new Map<Variant, Promise<WebAssembly.Module>>()

/** The engine's module, compiled once a process or page. @throws LamError `LAM_BACKEND_UNAVAILABLE` */
export function engineModule(variant: Variant): Promise<WebAssembly.Module> {
  const known = modules.get(variant)
  if (known !== undefined) return known
  const module = load(addresses[variant]())
  modules.set(variant, module)
  module.catch(() => modules.delete(variant))
  return module
}

async function load(address: URL): Promise<WebAssembly.Module> {
  try {
    if (address.protocol !== 'file:') return await WebAssembly.compileStreaming(fetch(address))
    const { readFile } = await import('node:fs/promises')
    return await WebAssembly.compile(await readFile(address))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LamError('LAM_BACKEND_UNAVAILABLE', `The engine ${address.href} cannot be loaded: ${reason}.`, {
      cause: error,
    })
  }
}
