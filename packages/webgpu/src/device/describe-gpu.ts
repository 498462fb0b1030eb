import { gpuOfBrowser } from '../browser.js'

/** What WebGPU would run on. */
export interface GpuDescription {
  /** `'<vendor> <architecture>'`, or what else the browser tells. */
  readonly name: string
  /** Whether it computes on the processor, some hundred times slower than a GPU and slower than `wasm`. */
  readonly software: boolean
}

/** Software that passes for a GPU, by the names it gives itself: SwiftShader, Mesa's llvmpipe, Microsoft's WARP. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render/i

/**
 * Asks the browser for its GPU, without opening it: to choose between `webgpu` and `wasm` before anything is loaded.
 * @returns undefined where there is none, or the browser shows none
 */
export async function describeGpu(): Promise<GpuDescription | undefined> {
  try {
    const adapter = await gpuOfBrowser()?.requestAdapter()
    if (!adapter) return undefined
    const { vendor, architecture, device, description } = adapter.info ?? {}
    const name = [vendor, architecture].filter((word) => word).join(' ') || description || 'unnamed adapter'
    const all = [vendor, architecture, device, description].join(' ')
    const fallback = [adapter, adapter.info].some(
      (part) => (part as { isFallbackAdapter?: boolean })?.isFallbackAdapter === true,
    )
    return { name, software: fallback || SOFTWARE.test(all) }
  } catch {
    return undefined
  }
}
