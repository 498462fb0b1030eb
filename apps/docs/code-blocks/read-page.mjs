// Reads the code blocks of a Markdown page.
import MarkdownIt from 'markdown-it'

/**
 * @typedef {object} CodeBlock
 * @property {number} line of the page, from 1, where the fence opens
 * @property {string} language
 * @property {string} code
 * @property {string} [file] the name in brackets
 * @property {boolean} fileOnly it is written and not run
 * @property {boolean} continues it is joined to the program before it
 * @property {string} [notRun] why it is not run
 * @property {HiddenCode} [before] a comment of hidden code before the block
 * @property {HiddenCode} [after] a comment of hidden code behind it
 *
 * @typedef {{ line: number, code: string }} HiddenCode `line` is that of its first line of code
 */

const markdown = new MarkdownIt({ html: true })

/** @returns {CodeBlock[]} */
export function readPage(text) {
  const parts = markdown.parse(text, {}).flatMap(partOf)
  return parts.flatMap((part, index) => {
    if (part.kind === 'indented')
      throw new Error(`Line ${part.line}: fence the code with \`\`\` and name its language.`)
    if (part.kind === 'before' && parts[index + 1]?.kind !== 'block')
      throw new Error(`Line ${part.line}: a comment "before" stands right before a block.`)
    if (part.kind === 'after' && parts[index - 1]?.kind !== 'block')
      throw new Error(`Line ${part.line}: a comment "after" stands right behind a block.`)
    if (part.kind !== 'block') return []
    const [before, after] = [parts[index - 1], parts[index + 1]]
    return [
      {
        ...part.block,
        before: before?.kind === 'before' ? before.hidden : undefined,
        after: after?.kind === 'after' ? after.hidden : undefined,
      },
    ]
  })
}

function partOf({ type, content, info, map }) {
  const line = (map?.[0] ?? 0) + 1
  if (type === 'code_block') return [{ kind: 'indented', line }]
  if (type === 'fence') return [{ kind: 'block', block: { line, code: content, ...readInfo(info, line) } }]
  if (type === 'html_block') {
    const [, kind, code] = /^<!-- (before|after)\n([\s\S]*?)\n?-->\s*$/.exec(content) ?? []
    if (kind !== undefined) return [{ kind, line, hidden: { line: line + 1, code } }]
  }
  // Text between a comment and a block parts them.
  return type.endsWith('_close') ? [{ kind: 'other', line }] : []
}

function readInfo(info, line) {
  const words = info.trim().match(/not-run="[^"]*"|\[[^\]]*\]|\{[^}]*\}|\S+/g) ?? []
  const [language, ...options] = words
  if (language === undefined) throw new Error(`Line ${line}: the block names no language; plain output is \`text\`.`)
  const read = { language: language.replace(/\{.*$/, ''), fileOnly: false, continues: false }
  for (const word of options) {
    if (word === 'file') read.fileOnly = true
    else if (word === 'continues') read.continues = true
    else if (word.startsWith('not-run=')) read.notRun = word.slice('not-run="'.length, -1)
    else if (word.startsWith('[')) read.file = word.slice(1, -1)
    else if (!word.startsWith('{')) throw new Error(`Line ${line}: unknown word ${word} after the language.`)
  }
  if (read.notRun === '') throw new Error(`Line ${line}: not-run says why.`)
  if (read.fileOnly && read.file === undefined) throw new Error(`Line ${line}: "file" needs a name in brackets.`)
  return read
}
