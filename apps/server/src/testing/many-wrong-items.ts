const FIELDS = [
  ['/v1/rerank', '"documents":LIST'],
  ['/embed', '"inputs":LIST'],
  ['/similarity', '"inputs":{"source_sentence":"a","sentences":LIST}'],
  ['/rerank', '"texts":LIST'],
  ['/api/embed', '"input":LIST'],
  ['/v1/passages', '"input":"a","passages":LIST'],
] as const

/** A path of each kind, and a body for it with a list of 300,001 items that are no texts. */
export const manyWrongItems: readonly (readonly [path: string, body: string])[] = FIELDS.map(([path, field]) => {
  const list = `[${'{},'.repeat(300_000)}{}]`
  return [path, `{"model":"tiny","query":"q","source_sentence":"q",${field}}`.replace('LIST', list)]
})
