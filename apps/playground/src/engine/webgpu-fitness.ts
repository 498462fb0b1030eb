/** The part of `navigator.gpu` that this page uses. */
interface Gpu {
  requestAdapter(): Promise<Adapter | null>
}

interface Adapter {
  /** The earlier place of this property in browsers */
  readonly isFallbackAdapter?: boolean
  readonly info?: AdapterInfo
}

interface AdapterInfo {
  readonly isFallbackAdapter?: boolean
  readonly vendor?: string
  readonly architecture?: string
  readonly device?: string
  readonly description?: string
}

/** Whether a backend runs in this browser, and how well. */
export interface Fitness {
  /** Why it cannot run here, in a sentence; absent if it can. */
  readonly unavailable?: string
  /** Why it is slow here, in a sentence; absent if it is not. */
  readonly slow?: string
}

/** Software renderers of Chromium, Mesa and Windows. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render|software/i

/** Whether this browser offers WebGPU, and whether it uses a graphics processor. */
export async function webgpuFitness(gpu = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu): Promise<Fitness> {
  if (gpu === undefined) return { unavailable: 'this browser has no WebGPU, or this page is not served over https.' }
  const adapter = await gpu.requestAdapter().catch(() => null)
  if (adapter === null) return { unavailable: 'the browser has WebGPU but offers no graphics adapter for it.' }
  return isSoftware(adapter) ? { slow: 'here it is emulated on the processor, which takes minutes.' } : {}
}

function isSoftware({ isFallbackAdapter, info = {} }: Adapter): boolean {
  const { vendor, architecture, device, description } = info
  const names = [vendor, architecture, device, description].join(' ')
  return isFallbackAdapter === true || info.isFallbackAdapter === true || SOFTWARE.test(names)
}
