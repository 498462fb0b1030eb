// Changes of what a package exports ask for a version bump, and a release that gives less is refused.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkVersionBump } from '../release/check-release.mjs'
import { bumpNeeded, describeBumps, packageBumps, tooSmall } from '../surface/api/bump.mjs'
import { compareSurfaces } from '../surface/api/compare-surfaces.mjs'
import { readReport } from '../surface/api/read-report.mjs'

const BRUSH = `
// @public
export interface Brush {
    // (undocumented)
    readonly width: number;
    readonly hair?: string;
}
`
const PAINT = `
// @public
export class Paint extends Colour<'red'> {
    constructor(hue: number);
    dry(): Promise<void>;
    dry(hours: number): Promise<void>;
}

// @public
export type Tone = 'dark' | 'light';
`

describe('the surface that a report tells', () => {
  it('has each name and each member with its signature, without comments', () => {
    const found = [...readReport(reportOf(BRUSH + PAINT))].map(([name, { text }]) => [name, text])
    expect(Object.fromEntries(found)).toEqual({
      Brush: 'export interface Brush',
      'Brush.width': 'readonly width: number;',
      'Brush.hair': 'readonly hair?: string;',
      Paint: "export class Paint extends Colour<'red'>",
      'Paint.constructor': 'constructor(hue: number);',
      'Paint.dry': 'dry(): Promise<void>;\ndry(hours: number): Promise<void>;',
      Tone: "export type Tone = 'dark' | 'light';",
    })
  })

  it('names where a name comes from that is exported again', () => {
    const report = "import { A as A_2 } from 'a';\n\nexport { A_2 }\n\nexport * from 'b';\n"
    expect([...readReport(reportOf(report))].map(([name, { text }]) => [name, text])).toEqual([
      ['A_2', 'export from A of a'],
      ['* from b', "export * from 'b';"],
    ])
  })

  it.each([
    ['nothing', BRUSH + PAINT, {}],
    ['a comment', BRUSH.replace('(undocumented)', 'Wide.') + PAINT, {}],
    ['a type that is gone', PAINT, { removed: ['Brush'] }],
    [
      'a member that is gone',
      BRUSH + PAINT.replace('    dry(hours: number): Promise<void>;\n', '').replace('    dry(): Promise<void>;\n', ''),
      { removed: ['Paint.dry'] },
    ],
    ['an overload that is gone', BRUSH + PAINT.replace('    dry(): Promise<void>;\n', ''), { changed: ['Paint.dry'] }],
    ['another parent', BRUSH + PAINT.replace('red', 'blue'), { changed: ['Paint'] }],
    ['another parameter', BRUSH + PAINT.replace('hue: number', 'hue: string'), { changed: ['Paint.constructor'] }],
    ['a member that becomes optional', BRUSH.replace('width:', 'width?:') + PAINT, { changed: ['Brush.width'] }],
    [
      'an optional member more',
      BRUSH.replace('readonly hair', 'readonly soft?: boolean;\n    readonly hair') + PAINT,
      { added: ['Brush.soft'] },
    ],
    [
      'a member more that must be there',
      BRUSH.replace('readonly hair', 'readonly soft: boolean;\n    readonly hair') + PAINT,
      { changed: ['Brush.soft'] },
    ],
    [
      'a method more of a class',
      BRUSH + PAINT.replace('    dry():', '    mix(): void;\n    dry():'),
      { added: ['Paint.mix'] },
    ],
    ['a type more', `${BRUSH + PAINT}\nexport type Glue = string;\n`, { added: ['Glue'] }],
    ['a literal more', BRUSH + PAINT.replace("'light'", "'light' | 'pale'"), { added: ['Tone'] }],
    ['another literal', BRUSH + PAINT.replace("'light'", "'pale'"), { changed: ['Tone'] }],
  ])('compared with one that has %s', (_, after, expected) => {
    const found = compareSurfaces(readReport(reportOf(BRUSH + PAINT)), readReport(reportOf(after)))
    expect(found).toEqual({ removed: [], changed: [], added: [], ...expected })
  })
})

it('needs a minor bump for what is incompatible before 1.0, and a major one after', () => {
  const changes = (kind) => ({ removed: [], changed: [], added: [], [kind]: ['a'] })
  const bumps = ['removed', 'changed', 'added', 'none'].map((kind) => [
    bumpNeeded(changes(kind), '0.3.1'),
    bumpNeeded(changes(kind), '1.0.0'),
  ])
  expect(bumps).toEqual([
    ['minor', 'major'],
    ['minor', 'major'],
    ['patch', 'minor'],
    ['none', 'none'],
  ])
})

describe('in a repository', () => {
  let home
  const git = (...args) => execFileSync('git', args, { cwd: home, stdio: 'pipe' })
  const write = (path, text) => {
    mkdirSync(join(home, path, '..'), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  const commit = () => {
    git('add', '--all')
    git('-c', 'user.name=A', '-c', 'user.email=a@a.invalid', 'commit', '--quiet', '--message', 'a')
  }
  const writePackage = (version, report) => {
    write('packages/paint/package.json', JSON.stringify({ name: '@lamjs/paint', version }))
    write('packages/paint/api/index.api.md', reportOf(report))
  }
  const writeChangeset = (bump) => write('.changeset/one.md', `---\n'@lamjs/paint': ${bump}\n---\n\nA change.\n`)

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lam-bump-'))
    git('init', '--quiet', '--initial-branch', 'main')
    write('package.json', JSON.stringify({ name: 'all', private: true, workspaces: ['packages/*'] }))
    write('package-lock.json', '{}')
    write('.changeset/config.json', JSON.stringify({ baseBranch: 'main', fixed: [['@lamjs/*']] }))
    mkdirSync(join(home, 'apps'))
    writePackage('0.1.0', BRUSH + PAINT)
    commit()
    git('tag', 'v0.1.0')
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  it('takes the changesets of the branch, and none of before', async () => {
    writeChangeset('minor')
    commit()
    git('switch', '--quiet', '--create', 'branch')
    writePackage('0.1.0', BRUSH)
    commit()
    const [bump] = await packageBumps(home, 'main')
    expect(bump).toMatchObject({ needed: 'minor', given: 'none' })
    expect(tooSmall([bump])).toEqual([bump])
    expect(describeBumps([bump])).toEqual([
      '@lamjs/paint: needs minor, gets none',
      '  removed index Paint',
      '  removed index Tone',
    ])

    write('.changeset/two.md', "---\n'@lamjs/paint': patch\n---\n\nA change.\n")
    commit()
    expect(await packageBumps(home, 'main')).toMatchObject([{ needed: 'minor', given: 'patch' }])
    write('.changeset/two.md', "---\n'@lamjs/paint': minor\n---\n\nA change.\n")
    commit()
    const enough = await packageBumps(home, 'main')
    expect(enough).toMatchObject([{ needed: 'minor', given: 'minor' }])
    expect(tooSmall(enough)).toEqual([])
  })

  it('asks nothing of a package that is new, and counts one that is gone as incompatible', async () => {
    write('packages/glue/package.json', JSON.stringify({ name: '@lamjs/glue', version: '0.1.0' }))
    write('packages/glue/api/index.api.md', reportOf(BRUSH))
    rmSync(join(home, 'packages', 'paint'), { recursive: true })
    commit()
    expect(await packageBumps(home, 'v0.1.0')).toMatchObject([
      { name: '@lamjs/glue', needed: 'none', given: 'none' },
      { name: '@lamjs/paint', needed: 'minor', given: 'none' },
    ])
  })

  it('refuses a release whose version tells too little, and takes one that tells enough', async () => {
    writePackage('0.1.1', BRUSH)
    commit()
    expect(await checkVersionBump(home)).toEqual([
      expect.stringMatching(/^@lamjs\/paint needs a minor release since v0\.1\.0, and gets patch\./),
    ])
    git('tag', 'v0.2.0-next.0')
    for (const version of ['0.2.0', '0.2.0-next.1']) {
      writePackage(version, BRUSH)
      expect(await checkVersionBump(home)).toEqual([])
    }
  })

  it('takes the first release, which has no other to be compared with', async () => {
    git('tag', '--delete', 'v0.1.0')
    writePackage('0.1.0', BRUSH)
    expect(await checkVersionBump(home)).toEqual([])
  })
})

function reportOf(code) {
  return `## API Report File for "@lamjs/paint"\n\n\`\`\`ts\n${code}\n\`\`\`\n`
}
