/** The key of `await using`, where the TypeScript at hand has it in its library. */
type AsyncDisposeKey = typeof Symbol extends { readonly asyncDispose: infer Key extends symbol } ? Key : never

/** What `await using` asks for, where the language has it. */
export type DisposedOfAtEnd = Readonly<Record<AsyncDisposeKey, () => Promise<void>>>

/**
 * Makes `await using` dispose of a class's instances. Not a member of the class: where the symbol is not there, it would be a method named
 * "undefined".
 */
export function disposeAtEnd(prototype: { dispose(): Promise<void> }): void {
  if (typeof Symbol.asyncDispose !== 'symbol') return
  Object.defineProperty(prototype, Symbol.asyncDispose, {
    value(this: { dispose(): Promise<void> }): Promise<void> {
      return this.dispose()
    },
    configurable: true,
    writable: true,
  })
}
