// Rows made of a text's words, for indexes that are too large to encode in minutes: texts with words in common lie near each other.
import { Embeddings } from '@lamjs/core'
import { randomNumbers } from './made-text.mjs'

/** Each word adds to so many components. */
const PER_WORD = 24

/** An `Embedder` beside `lam`: it has lam's identity and encodes queries by it too, for the time that this takes, but gives rows of words. */
export function madeRows(lam) {
  const words = new Map()
  const row = (text, dim) => {
    const sum = new Float32Array(dim)
    for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
      if (!words.has(word)) words.set(word, componentsOf(word, dim))
      for (const [component, value] of words.get(word)) sum[component] += value
    }
    const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0)) || 1
    return sum.map((value) => value / length)
  }
  return {
    info: () => lam.info(),
    async encode(texts, options) {
      const { dim } = await lam.encode(texts.length === 1 ? texts : [], options)
      const data = new Float32Array(texts.length * dim)
      for (const [index, text] of texts.entries()) data.set(row(text, dim), index * dim)
      return new Embeddings(data, dim, new Uint32Array(texts.length), [])
    },
  }
}

/** Rare words count as common ones do; the text's topic comes through its repeated words. */
function componentsOf(word, dim) {
  let seed = 0
  for (const letter of word) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) | 0
  const random = randomNumbers(seed)
  return Array.from({ length: PER_WORD }, () => [Math.floor(random() * dim), random() < 0.5 ? -1 : 1])
}
