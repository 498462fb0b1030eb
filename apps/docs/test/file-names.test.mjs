// The names of files above their blocks.
import MarkdownIt from 'markdown-it'
import { expect, it } from 'vitest'
import { fileNames } from '../site/file-names.mjs'

const render = (fence) => new MarkdownIt().use(fileNames).render(`${fence}\nlam()\n\`\`\`\n`)

it('a block with a name in brackets shows it above the code', () => {
  const shown = render('```js [app/page.jsx] file')
  expect(shown).toMatch(/^<div class="file-name">app\/page.jsx<\/div>\n<pre>/)
})

it('a block without a name, or with lines in braces, shows none', () => {
  expect(render('```js')).not.toContain('file-name')
  expect(render('```js{1}')).not.toContain('file-name')
})
