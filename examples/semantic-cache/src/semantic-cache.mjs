// A middleware of the AI SDK: a question that means the same as an earlier one gets the earlier answer, without a call of the language model.
import { cosineSimilarity, embed } from 'ai'

/**
 * @param {object} options
 * @param options.model the embedding model that compares questions
 * @param {number} [options.threshold] the cosine from which two questions mean the same; measure it on your own questions
 * @param {number} [options.entries] the most answers kept for calls of one kind; the oldest go first
 * @param {(hit: { question: string, earlier: string, cosine: number }) => void} [options.onHit]
 */
export function semanticCache({ model, threshold = 0.9, entries = 1000, onHit = () => {} }) {
  /** Answers by everything of a call but its question, so that another system prompt or tool never shares an answer. */
  const caches = new Map()
  return {
    specificationVersion: 'v4',
    async wrapGenerate({ doGenerate, params }) {
      const { question, rest } = splitCall(params)
      if (question === undefined) return doGenerate()
      const { embedding } = await embed({ model, value: question, abortSignal: params.abortSignal })
      const answers = caches.get(rest) ?? []
      caches.set(rest, answers)
      const [nearest] = answers
        .map((answer) => ({ ...answer, cosine: cosineSimilarity(embedding, answer.embedding) }))
        .sort((a, b) => b.cosine - a.cosine)
      if (nearest !== undefined && nearest.cosine >= threshold) {
        onHit({ question, earlier: nearest.question, cosine: nearest.cosine })
        return nearest.result
      }
      const result = await doGenerate()
      answers.push({ question, embedding, result })
      if (answers.length > entries) answers.shift()
      return result
    },
  }
}

/** The text of the last message, if a user wrote it and it has nothing but text; and the rest of the call as a key. */
function splitCall({ prompt, abortSignal: _, headers: __, ...settings }) {
  const { role, content } = prompt.at(-1)
  const isText = role === 'user' && content.every(({ type }) => type === 'text')
  const question = isText ? content.map(({ text }) => text).join('\n') : undefined
  return { question, rest: JSON.stringify([prompt.slice(0, -1), settings]) }
}
