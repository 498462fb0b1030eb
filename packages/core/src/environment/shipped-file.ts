import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { absoluteUrl, asAbsoluteUrl, hasPage, isUrlLike } from './addresses.js'
import { fileOfInstalledPackage } from './installed-package.js'
import { hasDisk, pathOfFileUrl, statPath } from './local-files.js'
import type { PlatformUrl } from './platform-types.js'

/** A file that a package ships beside its code. Bundlers move it, copy it or leave it behind. */
export interface ShippedFile {
  /** The package's name in npm, to look for the installed package where a bundle left the file behind. */
  readonly packageName?: string | undefined
  /** Its path in the package: `'files/config.json'`. */
  readonly file: string
  /** `() => new URL('../files/config.json', import.meta.url)`. It may throw: a bundle in CommonJS has no `import.meta.url`. */
  readonly address: () => unknown
}

/** Where a shipped file is: at an address to fetch, on disk, or not to be found (`said`: where it should have been). */
export type ShippedFilePlace = { readonly url: PlatformUrl } | { readonly path: string } | { readonly said: string }

/**
 * Finds a shipped file.
 * @throws LamError `LAM_OPTION_INVALID` if its address is not a URL
 */
export async function findShippedFile({ packageName, file, address }: ShippedFile): Promise<ShippedFilePlace> {
  const url = addressOf(file, address)
  if (url !== undefined && url.protocol !== 'file:') return { url }
  const said = url && pathOfFileUrl(url.href)
  if (said !== undefined && (await statPath(said)) !== undefined) return { path: said }
  const found = packageName && fileOfInstalledPackage(packageName, file, said === undefined ? [] : [said])
  if (found) return { path: found }
  return said !== undefined && packageName === undefined ? { path: said } : { said: said ?? file }
}

/** Why a shipped file is missing, and whether there could be one. */
export function whyNotShipped(): string {
  return hasDisk()
    ? 'This is a bundle, which holds the code of the package and not its files.'
    : 'There is no local disk here.'
}

/** The address as the package has it. Undefined if bundling broke it: webpack for Next's server puts the address of a page's asset there. */
function addressOf(file: string, address: () => unknown): PlatformUrl | undefined {
  let value: unknown
  try {
    value = address()
  } catch {
    return undefined
  }
  const written = isUrlLike(value) ? value.href : value
  if (typeof written === 'string') return hasPage() || !hasDisk() ? absoluteUrl(written) : asAbsoluteUrl(written)
  throw new LamError('LAM_OPTION_INVALID', `Expected the URL of ${quote(file)}, found ${quote(value)}.`)
}
