/**
 * Starts to watch; what it returns tells how many bytes more array buffers and everything else take than then. Garbage that nobody has
 * collected yet counts, so that what was allocated and let go shows too.
 */
export function memoryGrowth(): () => { readonly buffers: number; readonly heap: number } {
  const before = process.memoryUsage()
  return () => {
    const after = process.memoryUsage()
    return { buffers: after.arrayBuffers - before.arrayBuffers, heap: after.heapUsed - before.heapUsed }
  }
}
