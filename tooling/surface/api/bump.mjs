// The version bump that changes of what the packages export ask for, beside the one that they get.
import getReleasePlanModule from '@changesets/get-release-plan'
import semver from 'semver'
import { compareSurfaces } from './compare-surfaces.mjs'
import { committedSurfaces, currentSurfaces, git } from './surfaces.mjs'

// The package is CommonJS with a default export.
const getReleasePlan = getReleasePlanModule.default ?? getReleasePlanModule
const ORDER = ['none', 'patch', 'minor', 'major']

/**
 * @typedef {object} PackageBump
 * @property {string} name
 * @property {{ removed: string[], changed: string[], added: string[] }} changes
 * @property {string} needed none, patch, minor or major
 * @property {string} given by changesets since `base`, or by the version where it has been raised since
 */

/**
 * Compares the working tree with the commit where it left `base`.
 * @param {string} home the root of the repository
 * @param {string} base a branch, a tag or a commit
 * @returns {Promise<PackageBump[]>} one for each package that is or was there
 */
export async function packageBumps(home, base) {
  const origin = git(home, 'merge-base', base, 'HEAD')
  const [before, after] = [committedSurfaces(home, origin), currentSurfaces(home)]
  const { releases } = await getReleasePlan(home, origin)
  const planned = new Map(releases.map(({ name, type }) => [name, type]))
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((name) => {
    const [old, now] = [before.get(name), after.get(name)]
    const changes = compareSurfaces(old?.surface ?? new Map(), now?.surface ?? new Map())
    return {
      name,
      changes,
      // A new package breaks no program.
      needed: old === undefined ? 'none' : bumpNeeded(changes, old.version),
      // The neighbours' release tells that a package is gone.
      given: now === undefined ? largest([...planned.values()]) : largest([planned.get(name), raised(old, now)]),
    }
  })
}

/** By npm's ranges: `^0.2.1` takes 0.2.2 and not 0.3.0, so before 1.0 what is incompatible raises the second number. */
export function bumpNeeded({ removed, changed, added }, version) {
  const stable = semver.major(version) > 0
  if (removed.length + changed.length > 0) return stable ? 'major' : 'minor'
  if (added.length > 0) return stable ? 'minor' : 'patch'
  return 'none'
}

/** The tag of the newest release that HEAD has, such as `v0.1.0`, pre-releases apart; undefined before the first. */
export function lastRelease(home) {
  const tags = git(home, 'tag', '--list', 'v*', '--merged', 'HEAD').split('\n')
  return semver.rsort(tags.filter((tag) => semver.valid(tag) !== null && semver.prerelease(tag) === null))[0]
}

/** The packages whose bump is too small. */
export function tooSmall(bumps) {
  return bumps.filter(({ needed, given }) => ORDER.indexOf(given) < ORDER.indexOf(needed))
}

/** The changes and bumps as lines to print; packages without a change are left out. */
export function describeBumps(bumps) {
  return bumps
    .filter(({ changes }) => Object.values(changes).some((names) => names.length > 0))
    .flatMap(({ name, changes, needed, given }) => [
      `${name}: needs ${needed}, gets ${given}`,
      ...Object.entries(changes).flatMap(([kind, names]) => names.map((one) => `  ${kind.padEnd(7)} ${one}`)),
    ])
}

function largest(bumps) {
  return ORDER.findLast((bump) => bumps.includes(bump)) ?? 'none'
}

function raised(before, after) {
  if (before === undefined || !semver.gt(after.version, before.version)) return 'none'
  return semver
    .diff(before.version, after.version)
    .replace(/^pre(?!release)/, '')
    .replace('prerelease', 'patch')
}
