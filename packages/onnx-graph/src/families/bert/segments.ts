/** Channels that each head's q and k have beside their own. A multiple of 8 suits vector units. */
export const CHANNELS = 8
/** Segments that a row can tell apart: a pair of channels for each bit of a segment's number. */
export const MOST_SEGMENTS = 2 ** (CHANNELS / 2)
/** The segment of padding. */
export const PADDING = 0
/**
 * What a score loses for each bit in which two segments differ: a power of two, so that the products are exact. `exp` of it is zero in
 * float32, however large the weights' own scores are.
 */
const APART = 2 ** 100

/**
 * Channels that keep segments apart. For each bit b of a segment's number, q gets (b, 1 - b) and k gets -APART·(1 - b, b), so that
 *
 *     q·k = own score + Σ over bits (0 where the bits are equal, -APART where they differ)
 *
 * Every addend within a segment is exactly zero, and every weight between segments is. A mask in place of this would be a tensor of
 * `tokens · tokens`, and onnxruntime's attention in blocks, whose memory stays flat, takes none.
 * @returns `[MOST_SEGMENTS, heads, CHANNELS]` each, the same for every head
 */
export function segmentCodes(heads: number): { readonly q: Float32Array; readonly k: Float32Array } {
  const q = new Float32Array(MOST_SEGMENTS * heads * CHANNELS)
  const k = new Float32Array(q.length)
  for (let segment = 0; segment < MOST_SEGMENTS; segment++) {
    for (let head = 0; head < heads; head++) {
      for (let bit = 0; 2 * bit < CHANNELS; bit++) {
        const b = (segment >> bit) & 1
        const at = (segment * heads + head) * CHANNELS + 2 * bit
        q.set([b, 1 - b], at)
        k.set([(b - 1) * APART, -b * APART], at)
      }
    }
  }
  return { q, k }
}
