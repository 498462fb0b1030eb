import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import type { PlatformUrl } from './platform-types.js'

/**
 * What stands for a URL: one of any realm or polyfill, and the objects that bundlers put in its place, whose `href` may be relative
 * (`/_next/static/media/model.safetensors`).
 */
export interface UrlLike {
  readonly href: string
}

export function isUrlLike(value: unknown): value is UrlLike {
  return typeof value === 'object' && value !== null && typeof (value as Partial<UrlLike>).href === 'string'
}

/**
 * An address as this page or worker understands it; a relative one needs a page.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function absoluteUrl(address: string): PlatformUrl {
  const url = asAbsoluteUrl(address)
  if (url !== undefined) return url
  const where = hasPage() ? '' : ', and there is no page here that it could be relative to'
  throw new LamError('LAM_OPTION_INVALID', `${quote(address)} is not a valid URL${where}.`)
}

/** The same; undefined for an address that is none, or that is relative where there is no page. */
export function asAbsoluteUrl(address: string): PlatformUrl | undefined {
  for (const base of [undefined, ...pageBases()]) {
    const url = parsed(address, base)
    if (url !== undefined) return url
  }
  return undefined
}

/** Whether there is a page or worker here that a relative address can be relative to. */
export function hasPage(): boolean {
  return pageBases().length > 0
}

/** What a relative address may be relative to, the best first: a worker made from a blob has an origin but no folder. */
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
      // A page that may not look at its own address has none to offer.
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
