/** How long a passage may be. */
export interface Measure {
  /** The furthest end of a passage that begins at `start`. */
  reach(start: number): number
  /** Where the overlap begins that ends at `end`. */
  back(end: number): number
}

export function unitMeasure(most: number, overlap: number): Measure {
  return { reach: (start) => start + most, back: (end) => end - overlap }
}

/** @param ends where each token ends, in order. Tokens that end at the same unit stay together. */
export function tokenMeasure(ends: Uint32Array, most: number, overlap: number): Measure {
  /** Tokens that end at `unit` or before. */
  const endedBy = (unit: number) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle] <= unit) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    reach: (start) => {
      const begun = endedBy(start)
      const past = begun + most
      if (past >= ends.length) return Number.POSITIVE_INFINITY
      const whole = ends[past] > ends[past - 1] ? past : endedBy(ends[past] - 1)
      return ends[whole > begun ? whole - 1 : past]
    },
    back: (end) => ends[endedBy(end) - overlap - 1] ?? 0,
  }
}
