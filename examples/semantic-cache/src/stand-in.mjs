// A language model that needs no network: it waits as a real one does, and repeats the question.
import { setTimeout } from 'node:timers/promises'
import { MockLanguageModelV4 } from 'ai/test'

export function standIn(ms = 300) {
  let calls = 0
  return new MockLanguageModelV4({
    async doGenerate({ prompt }) {
      calls += 1
      await setTimeout(ms)
      const [{ text }] = prompt.at(-1).content
      return {
        content: [{ type: 'text', text: `Answer ${calls}, to "${text}"` }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
        warnings: [],
      }
    },
  })
}
