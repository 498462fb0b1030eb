/**
 * Starts to measure. The returned function gives the growth of array buffers and of the heap since, in bytes. Garbage that is not
 * collected yet counts, so that short-lived memory shows too.
 */
export function memoryGrowth(): () => { readonly buffers: number; readonly heap: number } {
  const before = process.memoryUsage()
  return () => {
    const after = process.memoryUsage()
    return { buffers: after.arrayBuffers - before.arrayBuffers, heap: after.heapUsed - before.heapUsed }
  }
}
