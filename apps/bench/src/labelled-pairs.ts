/** Two texts and how alike people found them. */
export interface LabelledPair {
  readonly first: string
  readonly second: string
  readonly score: number
}

/** A field: quoted, with quotes in it doubled, or as it stands. */
const FIELD = '(?:"((?:[^"]|"")*)"|([^",]*))'
const LINE = new RegExp(`^${FIELD},${FIELD},([^",]+)$`)

/**
 * Reads lines of `first,second,score` (RFC 4180, without line breaks in fields; no heading).
 * @throws RangeError where a line is none
 */
export function readLabelledPairs(csv: string): LabelledPair[] {
  const lines = csv.split(/\r?\n/).filter((line) => line !== '')
  return lines.map((line, index) => {
    const fields = LINE.exec(line)
    if (fields === null || !Number.isFinite(Number(fields[5]))) {
      throw new RangeError(`Line ${index + 1} is not of the form first,second,score.`)
    }
    const text = (quoted?: string, plain = '') => quoted?.replaceAll('""', '"') ?? plain
    return { first: text(fields[1], fields[2]), second: text(fields[3], fields[4]), score: Number(fields[5]) }
  })
}
