import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { writtenPages } from '../site/page-files.mjs'

it('every file that a page includes by <<< is there, because VitePress only prints that one is not', () => {
  const included = writtenPages().flatMap(({ page, path: file }) =>
    [...readFileSync(file, 'utf8').matchAll(/^<<< (\S+)/gm)].map(([, path]) => ({
      page,
      path: join(dirname(file), path),
    })),
  )
  expect(included.length).toBeGreaterThan(0)
  expect(included.filter(({ path }) => !existsSync(path))).toEqual([])
})
