import { LamError } from '@lamjs/core'

/** One part of a repository's name, by the hub's rules. */
const NAME_PART = /^(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$/
const COMMIT = /^[0-9a-f]{40}$/

/**
 * A repository's name: `organisation/model`, or `model` alone for the hub's oldest models.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function checkModelName(name: unknown): string {
  const parts = typeof name === 'string' ? name.split('/') : []
  if (parts.length >= 1 && parts.length <= 2 && parts.every((part) => NAME_PART.test(part))) return parts.join('/')
  throw new LamError(
    'LAM_OPTION_INVALID',
    `Model of the hub: expected a name such as BAAI/bge-small-en-v1.5, found ${shown(name)}.`,
  )
}

/**
 * A branch, a tag or a commit. It becomes a path in the cache, so it must not lead out of the cache.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function checkRevision(revision: unknown): string {
  if (typeof revision === 'string' && revision.length <= 255 && isPlainPath(revision)) return revision
  throw new LamError('LAM_OPTION_INVALID', `revision: expected a branch, a tag or a commit, found ${shown(revision)}.`)
}

/** Whether a revision is a whole commit hash, which never changes its meaning. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision)
}

/**
 * Whether `path` stays inside its folder on every system. A model's files name other files, and they are untrusted.
 */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => /^[^\\:*?"<>|\p{Cc}]+$/u.test(part) && !/^\.\.?$|[. ]$/.test(part))
}

/** A caller's value for a message: short, on one line. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 120)) : `a value of type ${typeof value}`
}
