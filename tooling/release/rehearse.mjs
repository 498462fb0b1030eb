#!/usr/bin/env node
// `npm run release:rehearse`: releases every package from a copy of the repository to a local registry, with typical failures, and tests each
// release as users do. It prints the result of each step, and throws at the first failed check.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { startRegistry } from '../registry/registry.mjs'
import { copyRepository } from './rehearsal/repository.mjs'
import { openUserProject, usable } from './rehearsal/user.mjs'

const begun = Date.now()
const home = mkdtempSync(join(tmpdir(), 'lam-rehearsal-'))
const registry = await startRegistry()
try {
  const repository = copyRepository(join(home, 'lam'), registry)
  const first = firstVersion(repository)
  await refuseWithoutBinaries(repository)
  await breakHalfWay(repository)
  await publishAll(repository, 'latest')
  await useEachAlone(first)
  await refuseOtherContract()
  const next = await preRelease(repository, first)
  const second = nextVersion(repository, 'minor', 'The rehearsal of a second release.')
  await publishAll(repository, 'latest')
  await upgrade(first, second)
  const third = await yankAndPatch(repository, second)
  await expectTags(repository, { latest: third, next })
  say(`done: ${[first, next, second, third].join(', ')}`)
} finally {
  await registry.stop()
  rmSync(home, { recursive: true, force: true })
}

/** The next release: the pending changesets, or else the current version. */
function firstVersion(repository) {
  repository.changeset('version')
  const version = repository.version()
  if (!repository.changelog().includes(`## ${version}\n`)) throw new Error(`The changelog lacks ${version}.`)
  say(`first: all ${repository.names().length} packages are ${version}, which the changelog has`)
  return version
}

/** Versions and changelogs from one more changeset. */
function nextVersion(repository, bump, summary) {
  repository.writeChangeset(bump, summary)
  repository.changeset('version')
  if (!repository.changelog().includes(summary)) throw new Error(`The changelog lacks "${summary}".`)
  const version = repository.version()
  say(`changeset version: all ${repository.names().length} packages are ${version}, and the changelog has the words`)
  return version
}

/** A release without some platform's binary would be broken on that platform. */
async function refuseWithoutBinaries(repository) {
  const { code, output } = await repository.release()
  const missing = output.match(/The binary of \S+ or its checksum is missing/g) ?? []
  if (code === 0 || missing.length === 0) throw new Error(`Expected an error about missing binaries, found: ${output}`)
  const there = await publishedVersions(repository)
  if (there.size > 0) throw new Error(`Expected nothing published, found ${[...there.keys()].join(', ')}.`)
  const standIns = repository.addOtherBinaries()
  const required = standIns.filter((platform) => process.env.LAM_REQUIRE?.split(',').includes(platform))
  if (required.length > 0)
    throw new Error(`LAM_REQUIRE asks for ${required.join(', ')}. Run cross.mjs of packages/native.`)
  const taken =
    standIns.length === 0 ? 'Those that were built here take their place' : `Stand-ins for ${standIns.join(', ')}`
  say(`refused: ${missing.length} binaries are missing; nothing was published. ${taken}`)
}

/** The registry fails in the middle. The packages published before work, because none depends on a missing one. */
async function breakHalfWay(repository) {
  const names = repository.names()
  const half = names.indexOf('@lamjs/native')
  await registry.breakAfter(half)
  const { code } = await repository.release()
  await registry.breakAfter(Number.POSITIVE_INFINITY)
  const there = await publishedVersions(repository)
  if (code === 0 || there.size !== half)
    throw new Error(`Expected ${half} packages and a failure, found ${there.size}.`)
  for (const name of there.keys()) {
    const lacking = repository.dependenciesOf(name).filter((other) => !there.has(other))
    if (lacking.length > 0) throw new Error(`${name} is published, and ${lacking.join(', ')} is not.`)
  }
  say(
    `the registry broke after ${half} of ${names.length} packages, before @lamjs/native: all that these need is there`,
  )
}

/** `npm run release`, also as the repair of a broken release. */
async function publishAll(repository, tag) {
  const { code, output } = await repository.release()
  if (code !== 0) throw new Error(output)
  const version = repository.version()
  for (const [name, versions] of await publishedVersions(repository)) {
    if (!versions.includes(version)) throw new Error(`${name}@${version} is not there.`)
  }
  const [line] = /Published as .*$/m.exec(output)
  if (!line.startsWith(`Published as ${tag}:`)) throw new Error(`Expected the tag ${tag}, found: ${line}`)
  say(line)
}

/** Tests each package in its own empty project. */
async function useEachAlone(version) {
  for (const name of usable) {
    const project = openUserProject(join(home, name.replace('@lamjs/', 'use-')), registry)
    await project.install([name, ...project.companions(name)])
    const installed = project.expectVersion(version)
    await project.use(name)
    say(`${name} alone, with ${installed.length - 1} more of ours, all ${version}: works`)
  }
}

/** The installed core refuses a backend of another contract. */
async function refuseOtherContract() {
  const project = openUserProject(join(home, 'other-contract'), registry)
  await project.install(['@lamjs/reference'])
  const printed = await project.print(`import { LAM } from '@lamjs/reference'
    try { new LAM({ specVersion: 2, name: 'theirs' }) } catch (error) { console.log(error.code, error.message) }`)
  if (!/^LAM_BACKEND_INCOMPATIBLE .*specVersion 2/.test(printed))
    throw new Error(`Expected a refusal, found: ${printed}`)
  say(`a backend of another contract: ${printed}`)
}

/** A pre-release, which only users who name it install. */
async function preRelease(repository, latest) {
  repository.changeset('pre', 'enter', 'next')
  const next = nextVersion(repository, 'minor', 'The rehearsal of a pre-release.')
  if (!next.includes('-next.')) throw new Error(`Expected a pre-release, found ${next}.`)
  await publishAll(repository, 'next')
  await expectTags(repository, { latest, next })
  for (const [wanted, version] of [
    ['@lamjs/native', latest],
    ['@lamjs/native@next', next],
  ]) {
    const project = openUserProject(join(home, `pre-${version}`), registry)
    await project.install([wanted])
    project.expectVersion(version)
    await project.use('@lamjs/native')
  }
  repository.changeset('pre', 'exit')
  say(`npm install @lamjs/native brings ${latest}, @lamjs/native@next brings ${next}`)
  return next
}

/** A project of the first release upgrades to the second, with its binary. */
async function upgrade(first, second) {
  const project = openUserProject(join(home, 'use-native'), registry)
  project.expectVersion(first)
  await project.install(['@lamjs/native@latest'])
  const installed = project.expectVersion(second)
  await project.use('@lamjs/native')
  say(`upgraded from ${first} to ${second}: ${installed.join(', ')}`)
}

/** Takes back one package of a release. Its version stays used, so a patch release of all packages is the repair. */
async function yankAndPatch(repository, broken) {
  const owner = openUserProject(join(home, 'owner'), registry)
  await owner.npm(['unpublish', `@lamjs/core@${broken}`, '--force'])
  const victim = openUserProject(join(home, 'victim'), registry)
  const { code } = await victim.install([`@lamjs/native@${broken}`], { fails: true })
  if (code === 0) throw new Error(`Expected that @lamjs/native@${broken} cannot be installed without its core.`)
  const again = await repository.release()
  if (again.code === 0 || !/previously published/.test(again.output))
    throw new Error(`Expected that ${broken} cannot be published again, found: ${again.output}`)
  say(`@lamjs/core@${broken} was taken back: npm does not take that number again`)
  const patch = nextVersion(repository, 'patch', 'The rehearsal of a patch.')
  await publishAll(repository, 'latest')
  await victim.install(['@lamjs/native@latest'])
  victim.expectVersion(patch)
  await victim.use('@lamjs/native')
  say(`${patch} mends it: @lamjs/native@latest works`)
  return patch
}

async function expectTags(repository, expected) {
  for (const name of repository.names()) {
    const tags = await ask(`-/package/${name.replace('/', '%2f')}/dist-tags`)
    if (!isDeepStrictEqual(tags, expected))
      throw new Error(`${name}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(tags)}.`)
  }
  say(`the tags of all are ${JSON.stringify(expected)}`)
}

/** The versions of each package in the registry. */
async function publishedVersions(repository) {
  const found = new Map()
  for (const name of repository.names()) {
    const document = await ask(name.replace('/', '%2f'))
    if (document.versions) found.set(name, Object.keys(document.versions))
  }
  return found
}

async function ask(path) {
  return await (await fetch(`${registry.url}${path}`)).json()
}

function say(line) {
  console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`)
}
