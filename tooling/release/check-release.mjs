// Checks before a release that all packages have one version and all binaries are present.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
