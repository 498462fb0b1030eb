/**
 * Measures subjects in turn, round after round, as A B C, B C A, C A B: what the machine does meanwhile meets all alike, and nobody
 * is always first.
 * @param measure called for one subject at a time, never two at once
 * @returns for each subject, its measurements by round
 */
export async function interleave<S, M>(
  subjects: readonly S[],
  rounds: number,
  measure: (subject: S, round: number) => Promise<M>,
): Promise<M[][]> {
  const measured: M[][] = subjects.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      const index = (round + turn) % subjects.length
      measured[index].push(await measure(subjects[index], round))
    }
  }
  return measured
}
