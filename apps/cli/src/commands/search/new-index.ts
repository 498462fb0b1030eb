import type { IndexOptions } from '@lamjs/search'
import type { IndexEngineFlags } from './open-search-index.js'

/** What a new index is made with. An existing one refuses another value. */
export interface NewIndexFlags extends IndexEngineFlags {
  readonly cut?: 'paragraphs' | 'headings' | 'sentences' | 'tokens'
  readonly most?: number
  readonly overlap?: number
  readonly keep?: 'int8' | 'float32' | 'binary'
  readonly columns?: readonly string[]
  readonly language?: string
  readonly context?: 'document' | 'windows' | 'passage' | 'both'
}

export function newIndexOptions({
  cut,
  most,
  overlap,
  keep,
  columns,
  language,
  context,
}: NewIndexFlags): Pick<IndexOptions, 'cut' | 'columns' | 'precision' | 'language' | 'context'> {
  const passages = {
    ...(cut === undefined ? {} : { by: cut }),
    ...(most === undefined ? {} : { most }),
    ...(overlap === undefined ? {} : { overlap }),
  }
  return {
    ...(Object.keys(passages).length === 0 ? {} : { cut: passages }),
    ...(keep === undefined ? {} : { precision: keep }),
    ...(columns === undefined ? {} : { columns }),
    ...(language === undefined ? {} : { language }),
    ...(context === undefined ? {} : { context }),
  }
}
