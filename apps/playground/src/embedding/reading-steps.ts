/** Characters of the first step: some seconds on a slow engine */
const FIRST = 4000
/** Length of a step, relative to the step before it */
const GROWTH = 4
/** A step that is more than this share of the whole costs more than its early answer is worth. */
const MOST = 1 / 3

/**
 * The steps of reading a long text: its beginning, more of it, all of it. Each step starts again at the first character, because a
 * paragraph's row depends on the text before it. The steps before the last are short: together they cost less than half of the last.
 * @returns ends in UTF-16 units, each between two paragraphs, the last the text's
 */
export function readingSteps(text: string): number[] {
  const steps: number[] = []
  for (let goal = FIRST; goal < text.length * MOST; goal *= GROWTH) {
    const end = endOfParagraph(text, goal)
    if (end < text.length * MOST && end > (steps.at(-1) ?? 0)) steps.push(end)
  }
  return [...steps, text.length]
}

function endOfParagraph(text: string, from: number): number {
  const gap = /\n[^\S\n]*\n/g
  gap.lastIndex = from
  return gap.exec(text)?.index ?? text.length
}
