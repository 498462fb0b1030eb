/**
 * Breaks a text between words into lines of about the same length.
 * @returns fewer lines if there are fewer words
 */
export function wrap(text: string, lines: number): string[] {
  const words = text.split(/\s+/)
  const broken: string[] = []
  let rest = text.length
  let line = ''
  for (const word of words) {
    const goal = rest / (lines - broken.length)
    const longer = line === '' ? word : `${line} ${word}`
    // A word goes to the line that keeps the lengths more even.
    const isFull = line !== '' && longer.length - goal > goal - line.length
    if (isFull && broken.length < lines - 1) {
      broken.push(line)
      rest -= line.length + 1
      line = word
    } else line = longer
  }
  return [...broken, line]
}
