/** The platform of a snippet. */
export type Platform = 'node' | 'browser'

/** The snippet's task and its texts. */
export type Task =
  | { readonly kind: 'compare'; readonly texts: readonly string[] }
  | { readonly kind: 'search'; readonly texts: readonly string[]; readonly query: string }
  | { readonly kind: 'read'; readonly query: string }

/** What computes there: in browsers, what this page starts on. */
const PROGRAMS = {
  node: { name: 'native', entry: '@lamjs/native' },
  browser: { name: 'wasm', entry: '@lamjs/wasm/int8' },
} as const

/** Number of texts in a snippet; the reader adds the others. */
const SHOWN = 12

/**
 * A program that computes the numbers on the page.
 * @param dim width of the rows; undefined for the full width
 */
export function snippet(task: Task, platform: Platform, dim?: number): string {
  const { name, entry } = PROGRAMS[platform]
  const head = [
    `// npm install @lamjs/${name}`,
    `import { LAM, ${name} } from '${entry}'`,
    '',
    `const lam = new LAM(${name}())`,
  ]
  return [...head, ...body(task, dim === undefined ? '' : `, { dim: ${dim} }`), 'await lam.dispose()', ''].join('\n')
}

function body(task: Task, options: string): string[] {
  switch (task.kind) {
    case 'compare':
      return [
        ...list('texts', task.texts),
        `const rows = await lam.encode(texts${options})`,
        'for (const [i, a] of texts.entries()) {',
        '  for (const [j, b] of texts.slice(0, i).entries()) {',
        '    console.log(lam.similarity(rows.at(i), rows.at(j)).toFixed(2), a, "|", b)',
        '  }',
        '}',
      ]
    case 'search':
      return [
        ...list('documents', task.texts),
        `const query = ${JSON.stringify(task.query)}`,
        '',
        `const rows = await lam.encode(documents${options})`,
        `const asked = await lam.encode(query${options})`,
        'const found = documents',
        '  .map((text, i) => ({ score: lam.similarity(asked, rows.at(i)), text }))',
        '  .sort((a, b) => b.score - a.score)',
        'console.table(found.slice(0, 5))',
      ]
    case 'read':
      return [
        'const text = "…"  // any length; paragraphs stand between blank lines',
        `const query = ${JSON.stringify(task.query)}`,
        '',
        `const read = await lam.encodePassages(text${options})`,
        `const asked = await lam.encode(query${options})`,
        'const found = read.passages',
        '  .map(({ start, end }, i) => ({ score: lam.similarity(asked, read.at(i)), text: text.slice(start, end) }))',
        '  .sort((a, b) => b.score - a.score)',
        'console.table(found.slice(0, 3))',
      ]
  }
}

function list(name: string, texts: readonly string[]): string[] {
  const more = texts.length > SHOWN ? [`  // and ${texts.length - SHOWN} more`] : []
  return [`const ${name} = [`, ...texts.slice(0, SHOWN).map((text) => `  ${JSON.stringify(text)},`), ...more, ']', '']
}
