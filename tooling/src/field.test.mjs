// The field matrix: its verdicts, its page, and its short cells.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { choose, loadCells } from '../field/cells.mjs'
import { expectedRows, expectRow } from '../field/expected.mjs'
import { judge } from '../field/judge.mjs'
import { expectSimilarity, readRecipe } from '../field/recipes.mjs'
import { fieldPage, triedGuides } from '../field/table.mjs'
import { root } from '../setup.mjs'

const run = { versions: { node: '20.19.0' }, seconds: 1 }
const plain = { name: 'a/plain', title: 'Plain' }
const configured = {
  name: 'a/set',
  title: 'Set',
  settings: [{ file: 'vite.config.js', lines: "worker: { format: 'es' }" }],
}
const broken = {
  name: 'b/broken',
  title: 'Broken',
  verdict: { expect: 'does not', why: 'no such thing', error: /ENOENT/ },
}

describe('a cell of the field matrix', () => {
  it('works, or works with its settings, when its run ends well', () => {
    expect(judge(plain, run)).toMatchObject({ outcome: 'works', asDeclared: true })
    expect(judge(configured, run)).toMatchObject({ outcome: 'works with', asDeclared: true })
  })

  it('is not as declared if its run throws', () => {
    const judged = judge(plain, { ...run, error: new Error('no row came') })
    expect(judged).toMatchObject({ outcome: 'does not', asDeclared: false, why: 'no row came' })
  })

  it('with the verdict "does not" must fail with the declared error', () => {
    expect(judge(broken, { ...run, error: new Error('ENOENT: no such file') }).asDeclared).toBe(true)
    expect(judge(broken, { ...run, error: new Error('something else') }).asDeclared).toBe(false)
    expect(judge(broken, run)).toMatchObject({ outcome: 'works', asDeclared: false })
  })

  it('that cannot run here is not run, with the reason, for every verdict', () => {
    expect(judge(broken, { ...run, missing: 'no browser' })).toMatchObject({ outcome: 'not run', why: 'no browser' })
  })
})

describe('a recipe', () => {
  const page = `# Guide

## The app

\`\`\`js [main.js] file
shared()
\`\`\`

## Tool

\`\`\`js [tool.config.js] file
export default {}
\`\`\`

\`\`\`sh
npm install tool
npx tool
\`\`\`

### Another

\`\`\`sh
never
\`\`\`
`
  const tool = { guide: 'guide', heading: 'Tool' }

  it('is the files and the lines of shell below its heading, with those of the app', () => {
    const files = { 'main.js': 'shared()\n', 'tool.config.js': 'export default {}\n' }
    expect(readRecipe({ ...tool, app: true }, page)).toMatchObject({ files, lines: ['npm install tool', 'npx tool'] })
    expect(Object.keys(readRecipe(tool, page).files)).toEqual(['tool.config.js'])
    expect(() => readRecipe({ ...tool, heading: 'Guide' }, page)).toThrow('no heading "Guide"')
    expect(() => readRecipe({ ...tool, heading: 'The app' }, page)).toThrow('no lines of shell')
  })

  it('has another hash once a file or a line is another', () => {
    const { hash } = readRecipe(tool, page)
    expect(readRecipe(tool, page.replace('# Guide', '# Title')).hash).toBe(hash)
    expect(readRecipe(tool, page.replace('npx tool', 'npx tool --fast')).hash).not.toBe(hash)
    expect(readRecipe(tool, page.replace('default {}', 'default []')).hash).not.toBe(hash)
  })

  it('that shows another similarity than the reference’s is refused', () => {
    expect(() => expectSimilarity('0.5', expectedRows)).toThrow(/Expected a similarity/)
    expect(() => expectSimilarity('', expectedRows)).toThrow(/Expected a similarity/)
  })

  it('was run as its guide shows it, with the versions that the guide names', async () => {
    for (const { file, text } of triedGuides(await loadCells())) {
      expect(readFileSync(file, 'utf8')).toBe(text)
      expect(text).not.toContain('not tried as it stands')
    }
  })
})

describe('the field matrix', () => {
  it('refuses a name without a cell', () => {
    expect(() => choose([plain, broken], ['a', 'c'])).toThrow('No cell\'s name begins with "c"')
    expect(choose([plain, configured, broken], ['a'])).toEqual([plain, configured])
  })

  it('has well-formed cells, some of them short', async () => {
    const cells = await loadCells()
    expect(choose(cells, [], { short: true }).length).toBeGreaterThan(0)
  })

  it('shows in its page the lines that a cell used, and the cells that did not run', () => {
    const results = { a: { 'a/set': judge(configured, run) } }
    const page = fieldPage([plain, configured], (group) => results[group] ?? {})
    expect(page).toContain("// vite.config.js\nworker: { format: 'es' }")
    expect(page).toContain('0 work, 1 work with the setting shown, 0 do not, 1 were not run.')
  })

  it('refuses a row that is not the reference’s', () => {
    const wrong = Array.from({ length: 384 }, (_, index) => (index === 0 ? 1 : 0))
    expect(() => expectRow(wrong)).toThrow(/cosine/)
    expect(() => expectRow([1, 0])).toThrow(/384/)
    expect(() => expectRow([])).toThrow(/Expected a row/)
  })

  it('runs its short cells as declared, from packed packages', { tags: ['slow'], timeout: 400_000 }, () => {
    const short = spawnSync(process.execPath, ['tooling/field/run.mjs', '--short'], { cwd: root, encoding: 'utf8' })
    expect(short.stdout + short.stderr).toMatch(/cells: \d+ as declared, 0 not/)
    expect(short.status).toBe(0)
  })
})
