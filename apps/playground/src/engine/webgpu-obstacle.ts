/** The little of `navigator.gpu` that is asked here. */
interface Gpu {
  requestAdapter(): Promise<unknown>
}

/** Why WebGPU cannot be used here, in a sentence; nothing when it can. */
export async function webgpuObstacle(
  gpu = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu,
): Promise<string | undefined> {
  if (gpu === undefined) return 'this browser has no WebGPU, or this page is not served over https.'
  const adapter = await gpu.requestAdapter().catch(() => null)
  return adapter === null ? 'the browser has WebGPU but offers no graphics adapter for it.' : undefined
}
