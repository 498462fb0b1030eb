/**
 * Whether the vocabulary has combining marks that canonical decomposition may reorder and that are not stripped with
 * the accents (such as U+302E). If it has, cutting a text between two of them may change its tokens.
 */
export function hasReorderedMarks(vocabulary: ReadonlyMap<string, number>): boolean {
  const marks = [...vocabulary.keys()].join('').match(/[\p{Mc}\p{Me}]/gu) ?? []
  return [...new Set(marks)].some(isReordered)
}

/** A mark of combining class 1, and one of the highest class. */
const [LOWEST, HIGHEST] = ['\u0334', '\u0345']

/** Whether the mark's combining class is not 0, so that decomposition sorts it among its neighbours. */
export function isReordered(mark: string): boolean {
  return (
    `${mark}${LOWEST}`.normalize('NFD') !== `${mark.normalize('NFD')}${LOWEST}` ||
    `${HIGHEST}${mark}`.normalize('NFD') !== `${HIGHEST}${mark.normalize('NFD')}`
  )
}
