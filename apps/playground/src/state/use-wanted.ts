import { useEffect } from 'preact/hooks'
import type { Scope } from '../embedding/embedder.js'
import type { Vector } from '../embedding/vector.js'
import { usePlayground } from './playground.js'

/**
 * Has texts embedded for as long as the component shows.
 * @returns what is there of them, in their order: of the engine that runs, else what came with the page
 */
export function useWanted(scope: Scope, texts: readonly string[]): (Vector | undefined)[] {
  const { embedder, prepared } = usePlayground()
  // Stands for the texts: their list is another every time.
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
