// Texts from a seed that resemble prose in what an index sees of it: words by Zipf's law, topics that repeat their own words, sentences, paragraphs.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const VOCABULARY = 30_000
const TOPICS = 200
const TOPIC_WORDS = 400
/** Share of the words of a text that are its topic's own. */
const TOPICAL = 0.35

/** mulberry32: pseudo-random numbers in [0, 1) from a seed. */
export function randomNumbers(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Words of the package's texts, the frequent first, and behind them words made of their syllables. */
function vocabulary(random) {
  const folder = fileURLToPath(new URL('../texts/', import.meta.url))
  const counts = new Map()
  for (const name of readdirSync(folder).sort()) {
    for (const word of readFileSync(`${folder}${name}`, 'utf8')
      .toLowerCase()
      .match(/[a-z]+/g) ?? []) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  }
  const words = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word)
  const syllables = words.flatMap((word) => word.match(/[^aeiou]*[aeiou]+(?:[^aeiou](?![aeiou]))?/g) ?? [])
  const known = new Set(words)
  while (words.length < VOCABULARY) {
    const count = 2 + Math.floor(random() * 3)
    const word = Array.from({ length: count }, () => syllables[Math.floor(random() * syllables.length)]).join('')
    if (word.length > 14 || known.has(word)) continue
    known.add(word)
    words.push(word)
  }
  return words
}

/** @returns an index from 0 to n - 1 with Zipf's distribution, by inverting its continuous form */
function zipf(random, n) {
  return Math.min(n - 1, Math.floor((n + 1) ** random()) - 1)
}

/** @returns `text(characters)`: paragraphs on one topic, about as long as asked; and `topic()`, that of the last text */
export function textMaker(seed) {
  const random = randomNumbers(seed)
  const words = vocabulary(random)
  const topics = Array.from({ length: TOPICS }, () =>
    Array.from({ length: TOPIC_WORDS }, () => words[100 + Math.floor(random() * (VOCABULARY - 100))]),
  )
  let topic = 0
  const sentence = () => {
    const own = topics[topic]
    const length = 6 + Math.floor(random() * 18)
    const chosen = Array.from({ length }, () =>
      random() < TOPICAL ? own[zipf(random, TOPIC_WORDS)] : words[zipf(random, VOCABULARY)],
    )
    const text = chosen.join(' ')
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  }
  return {
    random,
    topic: () => topic,
    text(characters) {
      topic = Math.floor(random() * TOPICS)
      const paragraphs = []
      for (let length = 0; length < characters; ) {
        const count = 3 + Math.floor(random() * 4)
        const paragraph = Array.from({ length: count }, sentence).join(' ')
        paragraphs.push(paragraph)
        length += paragraph.length + 2
      }
      return paragraphs.join('\n\n')
    },
    sentence,
  }
}
