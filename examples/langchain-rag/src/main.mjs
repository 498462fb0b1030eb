// `npm start -- "my question"`. CHAT_MODEL names a chat model as LangChain does, such as `openai:gpt-5` or `ollama:llama3.2`.
import { LamEmbeddings } from '@lamjs/langchain'
import { LAM, native } from '@lamjs/native'
import { initChatModel } from 'langchain'
import { ask, indexPages } from './rag.mjs'

const question = process.argv[2] ?? 'I forgot my password. What can I do?'
const { CHAT_MODEL } = process.env
const chat = CHAT_MODEL === undefined ? undefined : await initChatModel(CHAT_MODEL)

const lam = new LAM(native())
const store = await indexPages(new URL('../pages/', import.meta.url), new LamEmbeddings({ embedder: lam }))
const { answer, passages } = await ask(question, { store, chat })
if (answer !== undefined) console.log(`${answer}\n`)
for (const { pageContent, metadata } of passages) console.log(`${metadata.page}: ${pageContent.replaceAll('\n', ' ')}`)
if (chat === undefined)
  console.error('\nThese are the passages alone. CHAT_MODEL names a chat model that answers from them.')
await lam.dispose()
