/**
 * Platform types in LAM's interface. They are the browser's or Node's types if the user's program has either, and else the members
 * that LAM needs.
 */

/** `AbortSignal`. */
export type PlatformAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : {
      readonly aborted: boolean
      readonly reason: unknown
      addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
      removeEventListener(type: 'abort', listener: () => void): void
    }

/** `URL`. */
export type PlatformUrl = typeof globalThis extends { URL: { prototype: infer Url } } ? Url : { readonly href: string }

/**
 * Bytes that own their memory. The type is that of `Uint8Array.of`. Every TypeScript reads it as `Uint8Array`, and since 5.7 as one over an
 * `ArrayBuffer`, which `Blob` and `crypto.subtle` require.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor['of']>
