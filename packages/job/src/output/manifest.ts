import { LamError } from '@lamjs/core'
import type { JsonValue } from '../json.js'
import type { JobFacts } from './job-output.js'

/** What an output keeps of its job, without the logins of addresses: they are no part of what a job is, and not for others to read. */
export function manifestOf(facts: JobFacts): Readonly<Record<string, JsonValue>> {
  return withoutLogins(facts) as unknown as Readonly<Record<string, JsonValue>>
}

/** A copy, each `url` in it without user, password and options. */
export function withoutLogins<T>(described: T): T {
  return JSON.parse(JSON.stringify(described, (key, value) => (key === 'url' ? withoutLogin(value) : value)))
}

/** An address without user, password and options. */
export function withoutLogin(url: unknown): unknown {
  if (typeof url !== 'string' || !URL.canParse(url)) return url
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

/**
 * A `modelHash` that one of the two lacks says nothing: the embedder sees no files, or the manifest is older than the hash.
 * @throws LamError `LAM_JOB_MISMATCH` if the output `where` was begun with another job
 */
export function refuseOtherJob(where: string, found: unknown, wanted: Readonly<Record<string, JsonValue>>): void {
  const held = found as typeof wanted
  const unknown = (key: string) => key === 'modelHash' && (wanted[key] == null || held[key] == null)
  const different = Object.keys(wanted).filter(
    (key) => !unknown(key) && canonical(wanted[key]) !== canonical(held[key]),
  )
  if (different.length === 0) return
  throw new LamError(
    'LAM_JOB_MISMATCH',
    `${where} holds another job: ${different.join(', ')} differ${different.length === 1 ? 's' : ''}. Choose another output, or remove it to begin again.`,
  )
}

/** JSON whose keys are sorted, because a store may order them anew. */
function canonical(value: JsonValue | undefined): string {
  return (
    JSON.stringify(value, (_, inner) =>
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  )
}
