/** IEEE half precision, finite values only, widened exactly. */
export function halfToFloat(words: Uint16Array): Float32Array {
  const values = new Float32Array(words.length)
  for (let i = 0; i < words.length; i++) values[i] = widened(words[i])
  return values
}

function widened(word: number): number {
  const exponent = (word >> 10) & 0x1f
  const fraction = word & 0x3ff
  // Below the smallest normal number: multiples of 2^-24.
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * POWERS[exponent]
  return word & 0x8000 ? -magnitude : magnitude
}

const POWERS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 15))
