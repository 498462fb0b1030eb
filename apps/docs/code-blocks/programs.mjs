// What a page's blocks come to: files to write, programs and commands to run, texts to parse.

/**
 * @typedef {import('./read-page.mjs').CodeBlock} CodeBlock
 * @typedef {{ kind: 'file' | 'program' | 'commands' | 'text' | 'not-run', blocks: CodeBlock[] }} Step
 */

const programs = new Set(['js', 'ts'])

/**
 * The steps of a page, in its order. A program that goes on in later blocks runs where its last block stands.
 * @param {CodeBlock[]} blocks
 * @returns {Step[]}
 */
export function stepsOf(blocks) {
  const steps = []
  for (const block of blocks) {
    const step = { kind: kindOf(block), blocks: [block] }
    if (block.continues) {
      const begun = steps.findLast(({ kind, blocks: [first] }) => kind === 'program' && first.file === undefined)
      if (step.kind !== 'program' || begun === undefined)
        throw new Error(`Line ${block.line}: there is no program that this block continues.`)
      steps.splice(steps.indexOf(begun), 1)
      step.blocks.unshift(...begun.blocks)
    }
    steps.push(step)
  }
  return steps
}

function kindOf({ language, fileOnly, notRun }) {
  if (notRun !== undefined) return 'not-run'
  if (fileOnly) return 'file'
  if (programs.has(language)) return 'program'
  return language === 'sh' ? 'commands' : 'text'
}

/** The program of some blocks of a page, each line of it where the page has it, so that errors name the page's lines. */
export function programOf(blocks) {
  const lines = []
  const place = (line, code) => {
    for (const [index, text] of code.replace(/\n$/, '').split('\n').entries()) lines[line - 1 + index] = text
  }
  for (const { line, code, before, after } of blocks) {
    if (before !== undefined) place(before.line, before.code)
    place(line + 1, code)
    if (after !== undefined) place(after.line, after.code)
  }
  const hidden = blocks.some(({ before, after }) => before !== undefined || after !== undefined)
  const program = Array.from(lines, (text) => text ?? '').join('\n')
  return hidden && !/import assert\b/.test(program) ? `import assert from 'node:assert/strict';${program}` : program
}
