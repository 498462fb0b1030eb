import { useEffect, useMemo, useState } from 'preact/hooks'
import type { ReadDocument } from '../embedding/document-reader.js'
import { paragraphRanges } from '../embedding/split-texts.js'
import type { PreparedDocument } from '../samples/load-prepared.js'
import { sampleArticle } from '../samples/sample-texts.js'
import { usePlayground } from '../state/playground.js'

export interface LongText {
  /** undefined while the book loads */
  readonly text: string | undefined
  /** undefined before the first step */
  readonly document: ReadDocument | undefined
  /** Whether its rows are prepared ones */
  readonly isPrepared: boolean
  /** Lets the engine read a text with prepared rows. */
  readonly readHere: () => void
}

/** The current long text and its rows, prepared or from the engine. */
export function useDocument(): LongText {
  const { article, reader, prepared } = usePlayground()
  const [isHere, setHere] = useState<string | undefined>()
  const wanted = article.value
  const { book } = prepared
  const source = wanted === undefined || wanted === book.value.value?.text ? book : prepared.article
  useEffect(() => {
    if (prepared.isUsable && (wanted === undefined || wanted === sampleArticle)) source.need()
  }, [prepared, source, wanted])
  const known = prepared.isUsable ? source.value.value : undefined
  const text = wanted ?? known?.text
  const isPrepared = known !== undefined && known.text === text && isHere !== text
  const ready = useMemo(() => (isPrepared && known ? whole(known) : undefined), [isPrepared, known])
  const toRead = isPrepared ? '' : (text ?? '')
  useEffect(() => reader.want(toRead), [reader, toRead])
  useEffect(() => () => reader.want(''), [reader])
  const read = reader.document.value?.text === text ? reader.document.value : undefined
  return { text, document: ready ?? read, isPrepared, readHere: () => setHere(text) }
}

function whole(known: PreparedDocument): ReadDocument {
  return { ...known, passages: paragraphRanges(known.text), isWhole: true }
}
