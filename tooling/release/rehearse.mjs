#!/usr/bin/env node
// `npm run release:rehearse`: two releases and a pre-release, from a copy of the repository to a local registry, and what a user does with them.
// The copy takes the last commit's sources with the dist that is built here; the working tree stays as it is.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { publishWorkspace } from '../registry/publish-workspace.mjs'
import { startRegistry } from '../registry/registry.mjs'
import { root } from '../setup.mjs'
import { npm, run } from '../tools.mjs'
import { publicPackages } from './public-packages.mjs'

/** What the reference backend needs: enough to see every step. */
const SHORT = ['@lamjs/core', '@lamjs/model-mini', '@lamjs/reference']
const begun = Date.now()
const home = mkdtempSync(join(tmpdir(), 'lam-rehearsal-'))
const copy = join(home, 'lam')
const registry = await startRegistry()
try {
  say('copy the repository')
  copyRepository()
  const first = await step('release', { summary: 'The rehearsal of a first release.', tag: 'latest' })
  const project = join(home, 'project')
  mkdirSync(project)
  writeFileSync(join(project, '.npmrc'), `${registry.npmrc}fund=false\naudit=false\nupdate-notifier=false\n`)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  install(project, '@lamjs/reference')
  expectVersion(project, first)
  expectRefusal(project)

  run(process.execPath, [changesetBin(), 'pre', 'enter', 'next'], { cwd: copy, stdio: 'ignore' })
  const next = await step('pre-release', { summary: 'The rehearsal of a pre-release.', tag: 'next' })
  if (!next.includes('-next.')) throw new Error(`Expected a pre-release, found ${next}.`)
  await expectTags({ latest: first, next })
  run(process.execPath, [changesetBin(), 'pre', 'exit'], { cwd: copy, stdio: 'ignore' })

  const second = await step('second release', {
    summary: 'The rehearsal of a second release.',
    tag: 'latest',
    halfFirst: true,
  })
  await expectTags({ latest: second, next })
  install(project, '@lamjs/reference@latest')
  expectVersion(project, second)
  say(`done: ${first}, ${next}, ${second}`)
} finally {
  await registry.stop()
  rmSync(home, { recursive: true, force: true })
}

/** Writes a changeset, makes versions and changelogs of it, publishes. `halfFirst`: only one package goes out, then the same again. */
async function step(name, { summary, tag, halfFirst }) {
  writeFileSync(
    join(copy, '.changeset', `${name.replace(' ', '-')}.md`),
    `---\n"@lamjs/core": minor\n---\n\n${summary}\n`,
  )
  run(process.execPath, [changesetBin(), 'version'], { cwd: copy, stdio: 'ignore' })
  const core = publicPackages(copy).find((entry) => entry.name === '@lamjs/core')
  const log = readFileSync(join(core.folder, 'CHANGELOG.md'), 'utf8')
  if (!log.includes(summary)) throw new Error(`The changelog lacks "${summary}".`)
  const { version } = core.manifest
  say(`${name}: ${version}, in the changelog`)
  if (halfFirst) {
    const half = await publishWorkspace(registry, { home: copy, only: ['@lamjs/core'], tag })
    say(`${name}: stopped after ${half.published.join(', ')}`)
  }
  const { published } = await publishWorkspace(registry, { home: copy, only: SHORT, tag })
  say(`${name}: published as ${tag} ${published.join(', ')}`)
  return version
}

function install(project, what) {
  npm(['install', what], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] })
  say(`npm install ${what}`)
}

/** All of ours are installed at one version, once, and embed. */
function expectVersion(project, version) {
  for (const name of SHORT) {
    const found = JSON.parse(readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8')).version
    if (found !== version) throw new Error(`Expected ${name}@${version}, found ${found}.`)
  }
  const program = `import { LAM, reference } from '@lamjs/reference'
    const row = await new LAM(reference()).encode('Hello')
    console.log(row.length, Math.hypot(...row).toFixed(4))`
  writeFileSync(join(project, 'use.mjs'), program)
  const printed = execFileSync(process.execPath, ['use.mjs'], { cwd: project, encoding: 'utf8' }).trim()
  if (printed !== '384 1.0000') throw new Error(`Expected a row of 384 with length 1, found "${printed}".`)
  say(`${version} is installed and embeds: ${printed}`)
}

/** A backend that was built for another contract is refused by what was installed. */
function expectRefusal(project) {
  const program = `import { LAM } from '@lamjs/reference'
    try { new LAM({ specVersion: 2, name: 'theirs' }) } catch (error) { console.log(error.code, error.message) }`
  writeFileSync(join(project, 'other.mjs'), program)
  const printed = execFileSync(process.execPath, ['other.mjs'], { cwd: project, encoding: 'utf8' }).trim()
  if (!/^LAM_BACKEND_INCOMPATIBLE .*specVersion 2/.test(printed))
    throw new Error(`Expected a refusal, found "${printed}".`)
  say(`a backend of another contract: ${printed}`)
}

async function expectTags(expected) {
  for (const name of SHORT) {
    const tags = await (await fetch(`${registry.url}-/package/${name.replace('/', '%2f')}/dist-tags`)).json()
    if (JSON.stringify(tags) !== JSON.stringify(expected))
      throw new Error(`${name}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(tags)}.`)
  }
  say(`tags are ${JSON.stringify(expected)}`)
}

/** The tracked files, the built dist of what is published, and links to the installed dependencies. */
function copyRepository() {
  run('git', ['clone', '--quiet', '--no-hardlinks', root, copy])
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  for (const { folder, name } of publicPackages(root)) {
    const there = join(copy, relative(root, folder))
    if (existsSync(join(folder, 'dist'))) cpSync(join(folder, 'dist'), join(there, 'dist'), { recursive: true })
    else if (SHORT.includes(name)) throw new Error(`${name} is not built. Run npm run build first.`)
  }
}

function changesetBin() {
  return join(root, 'node_modules', '@changesets', 'cli', 'bin.js')
}

function say(line) {
  console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}
