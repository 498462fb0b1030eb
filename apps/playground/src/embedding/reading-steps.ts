/** Characters of the first step: some seconds on a slow engine */
const FIRST = 4000
/** How many times as long as the one before it a step is */
const GROWTH = 4
/** A step that is more than this share of the whole costs more than its early answer is worth. */
const MOST = 1 / 3

/**
 * How far to read a long text at a time: its beginning, more of it, all of it. Each step reads anew from the first character, because
 * a paragraph's row takes in all that comes before it; the steps before the last are short, so that all of them together cost less
 * than half as much again as the last.
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
