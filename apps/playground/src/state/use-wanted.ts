import { useEffect } from 'preact/hooks'
import type { Scope } from '../embedding/embedder.js'
import type { Vector } from '../embedding/vector.js'
import { usePlayground } from './playground.js'

/**
 * Embeds texts while the component is on the page.
 * @returns their rows so far, in order: the engine's, or else the prepared ones
 */
export function useWanted(scope: Scope, texts: readonly string[]): (Vector | undefined)[] {
  const { embedder, prepared } = usePlayground()
  // A key for the texts, because their list is a new array every time.
  const key = texts.join('\u0000')
  useEffect(() => embedder.want(scope, texts), [embedder, scope, key])
  useEffect(() => () => embedder.want(scope, []), [embedder, scope])
  useEffect(() => {
    if (prepared.isUsable) prepared.samples.need()
  }, [prepared])
  const vectors = embedder.vectors.value
  const samples = prepared.samples.value.value
  return texts.map((text) => vectors.get(text) ?? samples?.get(text))
}
