import type { Variant } from './variant.js'

/** The builds as gzip in base64. `scripts/make-inline.mjs` writes the module that this declares, from binaries/. */
export declare const inlineBuilds: Readonly<Record<Variant, string>>
