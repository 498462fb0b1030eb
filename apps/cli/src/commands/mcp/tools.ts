import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LamError, similarity } from '@lamjs/core'
import { type CallToolResult, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { failureOf } from '../../failure.js'
import { version } from '../../version.js'
import type { Engines } from '../search/engines.js'
import type { BorrowedIndex } from './borrowed-index.js'

export interface Served {
  readonly index: BorrowedIndex
  readonly engines: Engines
  /** The folder that paths of the index are relative to. */
  readonly root: string
}

/** Nothing is changed, and nothing leaves this machine. */
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

const MOST_TEXTS = 256

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1)])
const texts = z.array(z.string()).min(1).max(MOST_TEXTS)

const hit = z.object({
  file: z.string().describe('Path, relative to the indexed folder'),
  uri: z.string().describe('The same as a file: URI'),
  line: z.number().describe('Line of the passage, from 1; in a PDF, the page'),
  start: z.number().describe('UTF-16 unit of the file in which the passage begins'),
  end: z.number().describe('One past the last'),
  score: z.number().describe('What the hits are sorted by'),
  similarity: z.number().optional().describe('Cosine of passage and query'),
  title: z.string().optional(),
  metadata: z.record(z.string(), value),
  text: z.string().describe('The passage'),
})

/** A server of the Model Context Protocol with the tools of `lam`. */
export function makeServer(served: Served): McpServer {
  const server = new McpServer(
    { name: 'lam', version, title: 'LAM' },
    {
      instructions:
        'Search finds passages in the files that the user indexed with `lam index`, by meaning and by words.',
    },
  )
  addSearch(server, served)
  addIndexInfo(server, served)
  addSimilarity(server, served)
  addEmbed(server, served)
  return server
}

function addSearch(server: McpServer, { index, root }: Served): void {
  server.registerTool(
    'search',
    {
      title: 'Search the indexed files',
      description:
        "Finds passages in the user's indexed files that answer a query, best first: by meaning and by words. Ask in a whole sentence, or with the words to be found.",
      inputSchema: z.object({
        query: z.string().min(1),
        top: z.number().int().min(1).max(100).default(10).describe('Most passages'),
        mode: z.enum(['hybrid', 'vectors', 'words']).default('hybrid').describe('By both, by meaning, by words'),
        path: oneOrMore(z.string())
          .optional()
          .describe("Globs of the file's path, such as docs/** or *.md; one must match"),
        where: z
          .record(z.string(), oneOrMore(value))
          .optional()
          .describe("Values of the documents' metadata; of a list, any"),
      }),
      outputSchema: z.object({ hits: z.array(hit) }),
      annotations: READ_ONLY,
    },
    ({ query, top, mode, path, where }, { mcpReq: { signal } }) =>
      answer(async () => {
        const filter = { ...(path === undefined ? {} : { path }), ...(where === undefined ? {} : { metadata: where }) }
        const hits = await index.use((opened) => opened.index.search(query, { top, mode, filter, signal }))
        return {
          hits: hits.map(({ file, line, start, end, score, similarity: cosine, title, metadata, text }) => ({
            file,
            uri: pathToFileURL(resolve(root, file)).href,
            line,
            start,
            end,
            score,
            ...(cosine === undefined ? {} : { similarity: cosine }),
            ...(title === undefined ? {} : { title }),
            metadata,
            text,
          })),
        }
      }),
  )
}

function addIndexInfo(server: McpServer, { index, root }: Served): void {
  server.registerTool(
    'index_info',
    {
      title: 'What is indexed',
      description: 'Tells how many files and passages search looks through, and with which model.',
      outputSchema: z.object({
        root: z.string(),
        files: z.number(),
        documents: z.number(),
        passages: z.number(),
        model: z.string(),
        dim: z.number(),
        language: z.string(),
      }),
      annotations: READ_ONLY,
    },
    () =>
      answer(async () => {
        const { files, documents, passages, model, dim, language } = await index.use((opened) => opened.index.stats())
        return { root, files, documents, passages, model, dim, language }
      }),
  )
}

function addSimilarity(server: McpServer, { engines }: Served): void {
  server.registerTool(
    'similarity',
    {
      title: 'Compare texts with a query',
      description:
        'Sorts texts by how near their meaning is to a query. The score is the cosine: 1 for the same meaning.',
      inputSchema: z.object({ query: z.string().min(1), texts }),
      outputSchema: z.object({
        results: z.array(z.object({ index: z.number().describe('Place in texts, from 0'), score: z.number() })),
      }),
      annotations: READ_ONLY,
    },
    (input, { mcpReq: { signal } }) =>
      answer(async () => {
        const { lam, promptFor } = await engines.ofFlags()
        const query = await lam.encode([input.query], { signal, ...promptOf(promptFor('query')) })
        const rows = await lam.encode(input.texts, { signal, ...promptOf(promptFor('document')) })
        const [target] = query
        const results = Array.from(rows, (row, index) => ({ index, score: similarity(target, row) }))
        return { results: results.sort((a, b) => b.score - a.score) }
      }),
  )
}

function addEmbed(server: McpServer, { engines }: Served): void {
  server.registerTool(
    'embed',
    {
      title: 'Embed texts',
      description: 'Turns texts into vectors of length 1; the dot product of two is the cosine of their meanings.',
      inputSchema: z.object({
        texts,
        as: z
          .enum(['query', 'document'])
          .optional()
          .describe("Which of the model's prompts to put before each, if it has them"),
      }),
      outputSchema: z.object({ model: z.string(), dim: z.number(), embeddings: z.array(z.array(z.number())) }),
      annotations: READ_ONLY,
    },
    (input, { mcpReq: { signal } }) =>
      answer(async () => {
        const { lam, promptFor } = await engines.ofFlags()
        const { model } = await lam.info()
        const prompt = input.as === undefined ? undefined : promptFor(input.as)
        const rows = await lam.encode(input.texts, { signal, ...promptOf(prompt) })
        return { model, dim: rows.dim, embeddings: Array.from(rows, numbersOf) }
      }),
  )
}

/** Nine digits give back the same float32. */
const numbersOf = (row: Float32Array) => Array.from(row, (number) => Number(number.toPrecision(9)))

const promptOf = (prompt: string | undefined) => (prompt === undefined ? {} : { prompt })

/** The result of a tool, as structure and as JSON for clients that read text alone. A failure is a result too, so that the model reads what to do. */
async function answer(work: () => Promise<Record<string, unknown>>): Promise<CallToolResult> {
  try {
    const result = await work()
    return { structuredContent: result, content: [{ type: 'text', text: JSON.stringify(result) }] }
  } catch (error) {
    const { code, message } = failureOf(error)
    return { isError: true, content: [{ type: 'text', text: LamError.is(error) ? `${code}: ${message}` : message }] }
  }
}
