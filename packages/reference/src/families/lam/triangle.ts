/**
 * out = tril(x·yᵀ), or stril(x·yᵀ), which excludes the diagonal.
 * @param x `[n, width]`, like `y`
 * @param out `[n, n]`, written, zeros above
 */
export function lowerProducts(
  x: Float64Array,
  y: Float64Array,
  n: number,
  width: number,
  diagonal: 'with diagonal' | 'strict',
  out: Float64Array,
): void {
  for (let j = 0; j < n; j++) {
    const end = diagonal === 'strict' ? j : j + 1
    for (let i = 0; i < end; i++) {
      let sum = 0
      for (let a = 0; a < width; a++) sum += x[j * width + a] * y[i * width + a]
      out[j * n + i] = sum
    }
    out.fill(0, j * n + end, (j + 1) * n)
  }
}

/**
 * out += M·x for a lower triangle M.
 * @param m `[n, n]`, zeros above the diagonal
 * @param x `[n, width]`, not `out`
 * @param out `[n, width]`
 */
export function addLowerTimes(m: Float64Array, x: Float64Array, n: number, width: number, out: Float64Array): void {
  for (let j = 0; j < n; j++) {
    for (let a = 0; a < width; a++) {
      let sum = 0
      for (let i = 0; i <= j; i++) sum += m[j * n + i] * x[i * width + a]
      out[j * width + a] += sum
    }
  }
}
