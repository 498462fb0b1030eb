import { useEffect } from 'preact/hooks'
import type { Scope } from '../embedding/embedder.js'
import type { Vector } from '../embedding/vector.js'
import { usePlayground } from './playground.js'

/** Has texts embedded for as long as the component shows. @returns what is there of them, in their order */
export function useWanted(scope: Scope, texts: readonly string[]): (Vector | undefined)[] {
  const { embedder } = usePlayground()
  // Stands for the texts: their list is another every time.
  const key = texts.join('\u0000')
  useEffect(() => embedder.want(scope, texts), [embedder, scope, key])
  useEffect(() => () => embedder.want(scope, []), [embedder, scope])
  const vectors = embedder.vectors.value
  return texts.map((text) => vectors.get(text))
}
