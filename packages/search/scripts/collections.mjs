// Brings in a test collection, Cranfield or CISI, for lam eval:
//   node scripts/collections.mjs cranfield FROM TO
//   node scripts/collections.mjs cisi FROM TO
// FROM is a folder or an http(s) address that holds the classic files: cran.all.1400, cran.qry and cranqrel; or CISI.ALL, CISI.QRY and CISI.REL.
// TO/texts gets a text file for each document, and TO/questions.jsonl the questions.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const COLLECTIONS = {
  cranfield: { files: ['cran.all.1400', 'cran.qry', 'cranqrel'], read: cranfield },
  cisi: { files: ['CISI.ALL', 'CISI.QRY', 'CISI.REL'], read: cisi },
}

/**
 * @typedef {{ documents: Map<number, string>, questions: { question: string, relevant: Map<number, number> }[], told: string[] }} Collection
 *   documents by their number; of each question the grades of its relevant documents; and what was left out
 */

/**
 * Cranfield's judgements count the queries in the order of their file, from 1; the numbers that the file itself gives have gaps. They grade from 1, a complete answer, to 4,
 * of minimum interest, and mark what is of no interest with 5 or -1. Grades of questions.jsonl go the other way: 4 is a complete answer.
 * @returns {Collection}
 */
export function cranfield(all, queries, judgements) {
  const asked = entries(queries, 'cran.qry').map(({ W = '' }) => plain(W))
  const judged = rows(judgements, 'cranqrel').map(([query, document, code = 1]) => ({
    query,
    document,
    grade: code >= 1 && code <= 4 ? 5 - code : 0,
  }))
  return collection(documentsOf(all, 'cran.all.1400'), new Map(asked.map((text, index) => [index + 1, text])), judged)
}

/**
 * CISI's judgements name queries by the numbers of their file, and are binary. Cross references (.X) are no text.
 * @returns {Collection}
 */
export function cisi(all, queries, judgements) {
  const asked = entries(queries, 'CISI.QRY').map(({ I, W = '' }) => [I, plain(W)])
  const judged = rows(judgements, 'CISI.REL').map(([query, document]) => ({ query, document, grade: 1 }))
  return collection(documentsOf(all, 'CISI.ALL'), new Map(asked), judged)
}

/** Title, a blank line and the text, which in Cranfield begins with the title once more. */
function documentsOf(all, name) {
  return new Map(
    entries(all, name).map(({ I, T = '', W = '' }) => {
      const [title, body] = [plain(T), plain(W)]
      const rest = title !== '' && body.startsWith(title) ? body.slice(title.length).trim() : body
      return [I, [title, rest].filter((part) => part !== '').join('\n\n')]
    }),
  )
}

function collection(documents, asked, judged) {
  const empty = new Set([...documents].filter(([, text]) => text === '').map(([number]) => number))
  const told = empty.size === 0 ? [] : [`documents without a text, left out: ${[...empty].join(', ')}`]
  const relevant = new Map([...asked.keys()].map((query) => [query, new Map()]))
  for (const { query, document, grade } of judged) {
    if (!asked.has(query)) throw new Error(`the judgements name query ${query}, which is not among the queries`)
    if (!documents.has(document)) throw new Error(`the judgements name document ${document}, which is not there`)
    const grades = relevant.get(query)
    if (grade > 0 && !empty.has(document)) grades.set(document, Math.max(grade, grades.get(document) ?? 0))
  }
  const questions = [...asked].map(([query, question]) => ({ question, relevant: relevant.get(query) }))
  const unjudged = [...asked.keys()].filter((query) => relevant.get(query).size === 0)
  if (unjudged.length > 0) told.push(`queries without a relevant document, left out: ${unjudged.join(', ')}`)
  for (const number of empty) documents.delete(number)
  return { documents, questions: questions.filter(({ relevant }) => relevant.size > 0), told }
}

/** Entries of a file in SMART's format: `.I` and a number begins one, another letter a field. */
function entries(text, name) {
  const found = []
  let field
  for (const line of text.split(/\r?\n/)) {
    const begin = /^\.I\s+(\d+)\s*$/.exec(line)
    const other = /^\.([A-Z])\s*$/.exec(line)
    if (begin) {
      found.push({ I: Number(begin[1]) })
      field = undefined
    } else if (found.length === 0) {
      if (line.trim() !== '') throw new Error(`${name} does not begin with an entry ".I 1"`)
    } else if (other) {
      field = other[1]
    } else if (field !== undefined) {
      const entry = found[found.length - 1]
      entry[field] = entry[field] === undefined ? line : `${entry[field]}\n${line}`
    }
  }
  if (found.length === 0) throw new Error(`${name} has no entry`)
  return found
}

/** Rows of whole numbers, at least two. */
function rows(text, name) {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return []
    const numbers = line.trim().split(/\s+/).map(Number)
    if (numbers.length < 2 || numbers.some(Number.isNaN))
      throw new Error(`${name}:${index + 1} is no judgement: ${line}`)
    return [numbers]
  })
}

function plain(text) {
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

/** Writes TO/texts/1.txt and so on, and TO/questions.jsonl. */
export async function writeCollection({ documents, questions }, to) {
  await mkdir(join(to, 'texts'), { recursive: true })
  for (const [number, text] of documents) await writeFile(join(to, 'texts', `${number}.txt`), `${text}\n`)
  const lines = questions.map(({ question, relevant }) => {
    const places = [...relevant].map(([number, grade]) => ({ file: `${number}.txt`, grade }))
    return JSON.stringify({ question: question.replace(/\s+/g, ' '), relevant: places })
  })
  await writeFile(join(to, 'questions.jsonl'), `${lines.join('\n')}\n`)
}

async function fetched(from, name) {
  if (!/^https?:/.test(from)) return readFile(join(from, name), 'latin1')
  const url = `${from.replace(/\/?$/, '/')}${name}`
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return new TextDecoder('latin1').decode(await response.arrayBuffer())
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [name, from, to] = process.argv.slice(2)
  const known = COLLECTIONS[name]
  if (!known || from === undefined || to === undefined) {
    console.error('usage: node scripts/collections.mjs cranfield|cisi FROM TO')
    process.exit(1)
  }
  const read = known.read(...(await Promise.all(known.files.map((file) => fetched(from, file)))))
  await writeCollection(read, to)
  for (const line of read.told) console.error(line)
  console.log(
    `${read.documents.size} documents in ${join(to, 'texts')}, ${read.questions.length} questions in ${join(to, 'questions.jsonl')}`,
  )
}
