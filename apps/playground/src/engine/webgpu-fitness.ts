/** The little of `navigator.gpu` that is asked here. */
interface Gpu {
  requestAdapter(): Promise<Adapter | null>
}

interface Adapter {
  /** Where browsers had it first */
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

/** How fit a backend is for this browser. */
export interface Fitness {
  /** Why it cannot run here, in a sentence; absent when it can. */
  readonly unavailable?: string
  /** Why it runs here but slowly, in a sentence; absent when it is as fast as it should be. */
  readonly slow?: string
}

/** Graphics processors that are programs: Chromium's, Mesa's and Windows' own. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render|software/i

/** Whether WebGPU can be used here, and whether a graphics processor is behind it. */
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
