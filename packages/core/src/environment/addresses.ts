import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import type { PlatformUrl } from './platform-types.js'

/**
 * A URL of any realm or polyfill, or the object that a bundler puts in its place. The `href` of the latter may be relative
 * (`/_next/static/media/model.safetensors`).
 */
export interface UrlLike {
  /** The address; that of a bundler may be relative. */
  readonly href: string
}

/** Whether a value has an `href`, as URLs of every realm have. */
export function isUrlLike(value: unknown): value is UrlLike {
  return typeof value === 'object' && value !== null && typeof (value as Partial<UrlLike>).href === 'string'
}

/**
 * Resolves an address against this page or worker. A relative address needs one.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function absoluteUrl(address: string): PlatformUrl {
  const url = asAbsoluteUrl(address)
  if (url !== undefined) return url
  const where = hasPage() ? '' : ', and there is no page here that it could be relative to'
  throw new LamError('LAM_OPTION_INVALID', `${quote(address)} is not a valid URL${where}.`)
}

/** As `absoluteUrl`, but undefined for an invalid address, or a relative one without a page. */
export function asAbsoluteUrl(address: string): PlatformUrl | undefined {
  for (const base of [undefined, ...pageBases()]) {
    const url = parsed(address, base)
    if (url !== undefined) return url
  }
  return undefined
}

/** Whether a page or worker gives relative addresses a base. */
export function hasPage(): boolean {
  return pageBases().length > 0
}

/** The bases for relative addresses, the best first. A worker made from a blob has an origin but no folder. */
function pageBases(): string[] {
  const scope = globalThis as {
    document?: { baseURI?: string }
    location?: { href?: string; origin?: string }
    origin?: string
  }
  const bases: string[] = []
  for (const look of [
    () => scope.document?.baseURI,
    () => scope.location?.href,
    () => scope.location?.origin,
    () => scope.origin,
  ]) {
    try {
      const base = look()
      if (typeof base === 'string') bases.push(base)
    } catch {
      // A sandboxed page may not read its own address: it has no base.
    }
  }
  return bases
}

function parsed(address: string, base: string | undefined): PlatformUrl | undefined {
  try {
    return new URL(address, base)
  } catch {
    return undefined
  }
}
