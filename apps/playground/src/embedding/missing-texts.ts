/**
 * The texts to embed next: texts without a row, each once, in the order of the lists.
 * @param lists wanted texts, the most urgent list first
 */
export function missingTexts(
  lists: Iterable<readonly string[]>,
  isKnown: (text: string) => boolean,
  most: number,
): string[] {
  const missing = new Set<string>()
  for (const list of lists) {
    for (const text of list) {
      if (missing.size >= most) return [...missing]
      if (!isKnown(text)) missing.add(text)
    }
  }
  return [...missing]
}
