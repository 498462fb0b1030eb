/** How documents are cut into the passages that a search finds. */
export interface Cut {
  /**
   * Where a passage may end. `'paragraphs'`, the default: at blank lines; `'headings'`: at the headings of Markdown and HTML; `'sentences'`: at
   * the end of any sentence; `'tokens'`: after `most` tokens.
   */
  readonly by?: 'paragraphs' | 'headings' | 'sentences' | 'tokens'
  /** Most UTF-16 units of a passage, or tokens by `'tokens'`. Default 800 units, or 200 tokens. Shorter pieces are joined up to it, longer ones cut at sentences or words. */
  readonly most?: number
  /** How much of the end of one passage the next repeats, in the unit of `most`, widened to whole sentences or words. At most half of `most`. Default 0. */
  readonly overlap?: number
}

/** Half-open, in UTF-16 units of a document's text. */
export interface CutRange {
  /** Its first unit. */
  readonly start: number
  /** One past its last unit. */
  readonly end: number
}
