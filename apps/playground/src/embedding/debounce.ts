/** Calls `work` once `ms` have passed without another call; the latest arguments win. */
export function debounce<A extends unknown[]>(work: (...args: A) => void, ms: number): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return (...args) => {
    clearTimeout(timer)
    timer = setTimeout(() => work(...args), ms)
  }
}
