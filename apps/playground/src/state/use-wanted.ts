import { useEffect } from 'preact/hooks'
import type { Scope } from '../embedding/embedder.js'
import { rowsOfOneSource } from '../embedding/one-source.js'
import type { Vector } from '../embedding/vector.js'
import { usePlayground } from './playground.js'

interface WantedOptions {
  /** Texts of another scope whose rows are compared with these: all come from one source. */
  readonly beside?: readonly string[]
  /** What the rows are compared with, if that has a source already. */
  readonly comparedWith?: 'prepared' | 'computed'
}

const NONE: readonly string[] = []

/**
 * Embeds texts while the component is on the page.
 * @returns their rows so far, in order: all of the engine, or all prepared
 */
export function useWanted(
  scope: Scope,
  texts: readonly string[],
  { beside = NONE, comparedWith }: WantedOptions = {},
): (Vector | undefined)[] {
  const { embedder, prepared } = usePlayground()
  // A key for the texts, because their list is a new array every time.
  const key = texts.join('\u0000')
  useEffect(() => embedder.want(scope, texts), [embedder, scope, key])
  useEffect(() => () => embedder.want(scope, []), [embedder, scope])
  useEffect(() => {
    if (prepared.isUsable) prepared.samples.need()
  }, [prepared])
  const computed = embedder.vectors.value
  const samples = prepared.samples.value.value
  if (comparedWith === 'computed') return texts.map((text) => computed.get(text))
  if (comparedWith === 'prepared') return texts.map((text) => samples?.get(text) ?? computed.get(text))
  return rowsOfOneSource([...texts, ...beside], computed, samples).slice(0, texts.length)
}
