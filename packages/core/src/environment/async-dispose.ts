/** The key of `await using`, if the user's TypeScript has it in its library. */
export type AsyncDisposeKey = typeof Symbol extends { readonly asyncDispose: infer Key extends symbol } ? Key : never

/** The member that `await using` calls, if the language has it. */
export type DisposedOfAtEnd = Readonly<Record<AsyncDisposeKey, () => Promise<void>>>

/**
 * Makes `await using` dispose of a class's instances. Not a member of the class: on runtimes without the symbol it would be a method named
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
