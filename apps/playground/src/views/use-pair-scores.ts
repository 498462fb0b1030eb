import { useRef } from 'preact/hooks'
import { PairScores } from '../geometry/pair-scores.js'

/** The scores of all pairs of rows, computed again only when a row changes. */
export function usePairScores(rows: readonly (Float32Array | undefined)[]): PairScores {
  const scores = useRef<PairScores | undefined>(undefined)
  scores.current = scores.current?.for(rows) ?? new PairScores(rows)
  return scores.current
}
