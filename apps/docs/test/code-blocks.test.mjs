// Runs every code block of every page and of the root's README. What can't run here says why in the page, is parsed, and is listed by that name.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PageRunner } from '../code-blocks/page-runner.mjs'
import { stepsOf } from '../code-blocks/programs.mjs'
import { readPage } from '../code-blocks/read-page.mjs'
import { writtenPages } from '../site/page-files.mjs'

const readme = { page: 'README', path: join(import.meta.dirname, '../../../README.md') }

const pages = [...writtenPages(), readme].map(({ page, path }) => ({ page, ...stepsIn(path) }))

describe.each(pages.filter(({ steps }) => steps?.length !== 0))('$page', ({ page, steps, fault }) => {
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
})

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
