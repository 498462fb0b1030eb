// Answers questions from pages: LAM finds the passages, a chat model writes the answer from them.
import { readdir, readFile } from 'node:fs/promises'
import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory'
import { Document } from '@langchain/core/documents'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { MarkdownTextSplitter } from '@langchain/textsplitters'

const prompt = ChatPromptTemplate.fromMessages([
  [
    'system',
    'Answer from the passages alone, in one or two sentences. Say so if they do not have the answer.\n\n{passages}',
  ],
  ['human', '{question}'],
])

/** Cuts all Markdown pages of a folder into passages, and embeds them. */
export async function indexPages(folder, embeddings) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md'))
  const pages = await Promise.all(
    names.map(async (name) => {
      const pageContent = await readFile(new URL(name, folder), 'utf8')
      return new Document({ pageContent, metadata: { page: name } })
    }),
  )
  const splitter = new MarkdownTextSplitter({ chunkSize: 200, chunkOverlap: 0 })
  return MemoryVectorStore.fromDocuments(await splitter.splitDocuments(pages), embeddings)
}

/** The answer of a chat model, and the passages that it is from. Without a chat model, the passages alone. */
export async function ask(question, { store, chat, passages = 3 }, config) {
  const found = await store.asRetriever(passages).invoke(question)
  if (chat === undefined) return { passages: found }
  const text = found.map(({ pageContent, metadata }) => `[${metadata.page}] ${pageContent}`).join('\n\n')
  const chain = prompt.pipe(chat).pipe(new StringOutputParser())
  return { answer: await chain.invoke({ question, passages: text }, config), passages: found }
}
