// Checks before a release that all packages have one version that tells of their changes, and that all binaries are present.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastRelease, packageBumps, tooSmall } from '../surface/api/bump.mjs'
import { git } from '../surface/api/surfaces.mjs'
import { platformOf } from './public-packages.mjs'

/**
 * @param {{ name: string, manifest: object }[]} packages the packages of the release
 * @param {string} prebuilt a folder with a folder per platform, which holds binary and checksum
 * @returns {string[]} the problems, one per line; empty if the release may proceed
 */
export function checkRelease(packages, prebuilt) {
  const versions = [...new Set(packages.map(({ manifest }) => manifest.version))]
  const wrong = []
  if (versions.length !== 1)
    wrong.push(`The packages share one version, found ${versions.join(', ')}. Run npm run version-packages.`)
  if (versions.includes('0.0.0'))
    wrong.push('The version is 0.0.0, which is never published. Run npm run version-packages.')
  for (const platform of packages.map(platformOf).filter(Boolean)) {
    const binary = join(prebuilt, platform, 'lam.node')
    if (!existsSync(binary) || !existsSync(`${binary}.sha256`)) {
      wrong.push(
        `The binary of ${platform} or its checksum is missing. Take it from the workflow "native binaries" of this commit, or build it: node packages/native/scripts/cross.mjs ${platform}`,
      )
      continue
    }
    const [expected] = readFileSync(`${binary}.sha256`, 'utf8').trim().split(/\s+/)
    const actual = createHash('sha256').update(readFileSync(binary)).digest('hex')
    if (actual !== expected)
      wrong.push(
        `The binary of ${platform} has SHA-256 ${actual}, its checksum file says ${expected}. Take both from one run.`,
      )
  }
  return wrong
}

/**
 * Compares what the packages export with the last release, which its tag names (`v0.1.0`). The first release has none.
 * @param {string} home the root of the repository
 * @returns {Promise<string[]>} the problems, one per line
 */
export async function checkVersionBump(home) {
  if (git(home, 'rev-parse', '--is-shallow-repository') === 'true')
    return ['The last release cannot be found, as git has a part of the history. Run git fetch --unshallow --tags.']
  const tag = lastRelease(home)
  if (tag === undefined) return []
  return tooSmall(await packageBumps(home, tag)).map(
    ({ name, needed, given }) =>
      `${name} needs a ${needed} release since ${tag}, and gets ${given}. node tooling/release/api-bump.mjs --base ${tag} says why. Add a changeset, and run npm run version-packages.`,
  )
}
