import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cacheStorage, gpuOfBrowser, hasDigest, isServiceWorker, lockManager } from './browser.js'
import { whyNot } from './device/runtime.js'
import { VerifiedStore } from './store/verified-store.js'

afterEach(() => vi.unstubAllGlobals())

/** An object that throws on being looked at, as a sandboxed frame's parts do. */
const guarded = () =>
  new Proxy(
    {},
    {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      },
    },
  )

function sandbox(): void {
  vi.stubGlobal('navigator', guarded())
  vi.stubGlobal('crypto', guarded())
  Object.defineProperty(globalThis, 'caches', {
    configurable: true,
    get() {
      throw new DOMException('The operation is insecure.', 'SecurityError')
    },
  })
}

describe('what throws on being looked at', () => {
  afterEach(() => Reflect.deleteProperty(globalThis, 'caches'))

  it('is not there', () => {
    sandbox()
    expect([cacheStorage(), lockManager(), gpuOfBrowser(), hasDigest(), isServiceWorker()]).toEqual([
      undefined,
      undefined,
      undefined,
      false,
      false,
    ])
  })

  it('makes a store that holds nothing, and does the work all the same', async () => {
    sandbox()
    const warnings: string[] = []
    const store = new VerifiedStore('some', (message) => warnings.push(message))
    expect(await store.read('key')).toBeUndefined()
    expect(await store.alone('key', undefined, async () => 5)).toBe(5)
    expect(warnings).toHaveLength(1)
  })

  it('is asked for in one file alone', () => {
    const files = readdirSync(new URL('.', import.meta.url), { recursive: true }).map(String)
    const sources = files.filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^testing\/|^browser\.ts$/.test(file))
    expect(sources.length).toBeGreaterThan(15)
    for (const file of sources) {
      const code = readFileSync(new URL(file, import.meta.url), 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g,
        '',
      )
      expect([
        file,
        /\b(?:navigator|caches|indexedDB|localStorage|location)\b\s*[.?]|\bcrypto\s*[.?]/.exec(code)?.[0],
      ]).toEqual([file, undefined])
    }
  })
})

describe('locks that are shown and refused', () => {
  const locksThat = (request: (...args: unknown[]) => Promise<unknown>) =>
    vi.stubGlobal('navigator', { locks: { request } })

  it('are done without', async () => {
    locksThat(() => Promise.reject(new DOMException('no origin', 'SecurityError')))
    expect(await new VerifiedStore('some', () => {}).alone('key', undefined, async () => 5)).toBe(5)
  })

  it('do not hide why the work failed, and the work is not done twice', async () => {
    locksThat(async (_name, _options, work) => (work as () => unknown)())
    let times = 0
    const failing = new VerifiedStore('some', () => {}).alone('key', undefined, async () => {
      times++
      throw new Error('its own')
    })
    await expect(failing).rejects.toThrow('its own')
    expect(times).toBe(1)
  })
})

describe('why onnxruntime did not start', () => {
  const file = 'ort-wasm-simd-threaded.wasm'
  it.each([
    ['import() is disallowed on ServiceWorkerGlobalScope by the HTML specification', true, /without code splitting/],
    [
      "Refused to compile WebAssembly because 'unsafe-eval' is not an allowed source of the Content Security Policy",
      false,
      /wasm-unsafe-eval/,
    ],
    [
      'expected magic word 00 61 73 6d, found 3c 21 64 6f @+0',
      false,
      /server answered with something else.*optimizeDeps/,
    ],
    ['Failed to fetch', false, /Expected ort-wasm-simd-threaded\.wasm beside the script/],
  ])('is told by what was said: %s', (said, serviceWorker, advice) => {
    expect(whyNot(said, file, serviceWorker)).toMatch(advice)
  })
})
