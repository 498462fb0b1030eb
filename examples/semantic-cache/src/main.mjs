// Asks four questions, of which two mean the same as earlier ones. MODEL names a language model of the AI Gateway, such as `openai/gpt-5`.
import { createLam } from '@lamjs/ai-sdk'
import { LAM, native } from '@lamjs/native'
import { generateText, wrapLanguageModel } from 'ai'
import { semanticCache } from './semantic-cache.mjs'
import { standIn } from './stand-in.mjs'

const questions = [
  'How do I reset my password?',
  'How can I reset my password?',
  'How long does delivery take?',
  'How many days does delivery take?',
]

const embedder = new LAM(native())
const lam = createLam({ embedder })
let hits = 0
const model = wrapLanguageModel({
  model: process.env.MODEL ?? standIn(),
  middleware: semanticCache({
    model: lam.embeddingModel(),
    onHit({ earlier, cosine }) {
      hits += 1
      console.log(`  (as "${earlier}", cosine ${cosine.toFixed(3)})`)
    },
  }),
})

for (const prompt of questions) {
  const start = performance.now()
  const { text } = await generateText({ model, prompt })
  console.log(`${prompt}\n  ${text} (${Math.round(performance.now() - start)} ms)`)
}
console.log(`${hits} of ${questions.length} answers came from the cache.`)
await embedder.dispose()
