// The tests of pages: one for each code block. What can't run here says why in the page, is parsed, and is listed by that name.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PageRunner } from './page-runner.mjs'
import { stepsOf } from './programs.mjs'
import { readPage } from './read-page.mjs'

/** @param {{ page: string, path: string }[]} pages Markdown files, and what the tests call them */
export function testCodeBlocks(pages) {
  const read = pages.map(({ page, path }) => ({ page, ...stepsIn(path) }))
  describe.each(read.filter(({ steps }) => steps?.length !== 0))('$page', testPage)
}

function testPage({ page, steps, fault }) {
  if (fault !== undefined) {
    it('can be read', () => {
      throw fault
    })
    return
  }

  let runner
  beforeAll(() => {
    runner = new PageRunner(page)
  })
  afterAll(() => runner.close())

  for (const step of steps) {
    it(nameOf(step), async () => {
      await expect(runner.run(step)).resolves.toBeUndefined()
    })
  }
}

function stepsIn(path) {
  try {
    return { steps: stepsOf(readPage(readFileSync(path, 'utf8'))) }
  } catch (fault) {
    return { fault }
  }
}

function nameOf({ kind, blocks }) {
  const lines = blocks.map(({ line }) => line).join(', ')
  const [{ language, notRun }] = blocks
  const verb = {
    program: 'runs',
    commands: 'runs',
    file: 'is a file',
    text: 'parses',
    'not-run': `is not run: ${notRun}`,
  }
  return `line ${lines}, ${language} ${verb[kind]}`
}
