import { LamError } from '@lamjs/core'
import { gpuOfBrowser } from '../browser.js'
import type { WebgpuOptions } from '../options.js'

/** A GPU device of our own, so that its loss is seen and it can be let go. */
export interface OpenedGpu {
  readonly device: GPUDevice
  /** `'webgpu: <vendor> <architecture>'`. */
  readonly name: string
}

/** As much of these as the adapter has: onnxruntime works with less, but slower or for smaller models only. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const

const FEATURES: readonly GPUFeatureName[] = ['shader-f16', 'subgroups']

/** @throws LamError `LAM_DEVICE_UNAVAILABLE` with what to do */
export async function openGpu(powerPreference: WebgpuOptions['powerPreference']): Promise<OpenedGpu> {
  const gpu = gpuOfBrowser()
  if (gpu === undefined) {
    throw unavailable('this browser offers no WebGPU here (found no navigator.gpu)', undefined)
  }
  let adapter: GPUAdapter | null
  try {
    adapter = await gpu.requestAdapter(powerPreference === undefined ? {} : { powerPreference })
  } catch (cause) {
    throw unavailable(`the browser refused an adapter (${String(cause)})`, cause)
  }
  if (adapter === null) throw unavailable('the browser has WebGPU, but no adapter for it', undefined)
  try {
    const { features, limits } = adapter
    const device = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit]])),
    })
    return { device, name: nameOf(adapter) }
  } catch (cause) {
    throw unavailable(`the adapter gave no device (${String(cause)})`, cause)
  }
}

function nameOf({ info }: GPUAdapter): string {
  const words = [info?.vendor, info?.architecture].filter((word) => word)
  return `webgpu: ${words.length > 0 ? words.join(' ') : info?.description || 'unnamed adapter'}`
}

function unavailable(reason: string, cause: unknown): LamError {
  return new LamError(
    'LAM_DEVICE_UNAVAILABLE',
    `WebGPU is not available: ${reason}. Expected a page over https or on localhost, a recent browser and hardware acceleration ` +
      "switched on. To compute on the processor instead, list it: webgpu({ device: ['webgpu', 'wasm'] }). Or " +
      'use @lamjs/wasm, wasm() instead of webgpu(): it needs no WebGPU and no onnxruntime.',
    { cause },
  )
}
