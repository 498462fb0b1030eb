import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FilesOptions, filesOf, type SkippedPath } from './folder.js'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'lam-folder-')))
})
afterEach(() => rm(folder, { recursive: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** Paths without the test's folder. */
async function walk(
  paths = ['.'],
  options: FilesOptions = {},
): Promise<{ found: string[]; skipped: Record<string, string> }> {
  const found: string[] = []
  const skipped: Record<string, string> = {}
  const within = (path: string) => path.replace(`${folder}/`, '')
  const onSkipped = ({ path, reason }: SkippedPath) => {
    skipped[within(path)] = reason
  }
  const locations = paths.map((path) => join(folder, path))
  for await (const file of filesOf(locations, { onSkipped, ...options })) found.push(within(file.path))
  return { found, skipped }
}

describe('the files of a folder', () => {
  it('come in the order of their names, with size and bytes; what is left out is told', async () => {
    await write({
      'b/two.md': 'two',
      'a.txt': 'water',
      'B.ts': '',
      'picture.png': '',
      '.git/config.txt': '',
      '.hidden.md': '',
      'node_modules/x/a.md': '',
      'index/a.md': '',
    })
    const { found, skipped } = await walk(['.'], { exclude: [join(folder, 'index')] })
    expect(found).toEqual(['B.ts', 'a.txt', 'b/two.md'])
    expect(skipped).toEqual({
      'picture.png': 'format',
      '.git/': 'hidden',
      '.hidden.md': 'hidden',
      'node_modules/': 'dependencies',
      'index/': 'excluded',
    })
    for await (const { size, read, location } of filesOf([join(folder, 'a.txt')])) {
      expect([size, new TextDecoder().decode(await read()), location]).toEqual([5, 'water', join(folder, 'a.txt')])
    }
  })

  it('keep to .gitignore files, those above in the repository too', async () => {
    await write({
      '.git/HEAD': '',
      '.gitignore': '*.log\n/build/\nsecret.md\n',
      'build/a.md': '',
      'src/build/a.md': '',
      'src/a.log': '',
      'src/secret.md': '',
      'src/.gitignore': '!secret.md\ndeep/*.ts\n',
      'src/deep/a.ts': '',
      'src/deep/a.md': '',
    })
    const { found, skipped } = await walk()
    expect(found).toEqual(['src/build/a.md', 'src/deep/a.md', 'src/secret.md'])
    expect(skipped).toMatchObject({ 'build/': 'ignored', 'src/a.log': 'ignored', 'src/deep/a.ts': 'ignored' })
    expect((await walk(['src/deep'])).found).toEqual(['src/deep/a.md'])
    expect((await walk(['src/a.log'])).found).toEqual(['src/a.log'])
  })

  it('are given once, and links in circles end', async () => {
    await write({ 'a/one.md': '', 'b/two.md': '' })
    await symlink(join(folder, 'a'), join(folder, 'b/again'))
    await symlink(folder, join(folder, 'a/up'))
    await symlink(join(folder, 'nowhere'), join(folder, 'b/broken.md'))
    await symlink(join(folder, 'a/one.md'), join(folder, 'b/one.md'))
    const { found, skipped } = await walk()
    expect(found).toEqual(['a/one.md', 'b/one.md', 'b/two.md'])
    expect(skipped).toEqual({ 'a/up/': 'linked before', 'b/again/': 'linked before', 'b/broken.md': 'unreadable' })
    await write({ 'c/three.md': '', 'c/four.md': '' })
    expect((await walk(['c/three.md', 'c', 'c/four.md', 'c'])).found).toEqual(['c/three.md', 'c/four.md'])
  })

  it('in the working folder have names relative to it', async () => {
    const names: string[] = []
    for await (const { path } of filesOf(['fixtures'])) names.push(path)
    expect(names).toContain('fixtures/encodings/korean.euc-kr.txt')
    expect(names).toEqual([...names].sort())
  })
})

it('a path that is not there is refused; a signal ends the walk', async () => {
  await expect(walk(['nothing'])).rejects.toMatchObject({
    code: 'LAM_INPUT_INVALID',
    message: expect.stringMatching(/no such file.*Name a file or folder that is there/),
  })
  await expect(walk(['.'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'LAM_ABORTED' })
})
