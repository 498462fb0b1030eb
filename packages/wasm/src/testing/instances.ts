import { onTestFinished } from 'vitest'

/** Calls `made` with each instance of a module that is made until the test ends. No mock of vitest's, as those keep what they saw. */
export function watchInstances(made: (instance: WebAssembly.Instance) => void): void {
  const { instantiate } = WebAssembly
  const watched = async (module: WebAssembly.Module, imports?: WebAssembly.Imports) => {
    const instance = await instantiate(module, imports)
    made(instance)
    return instance
  }
  WebAssembly.instantiate = watched as typeof instantiate
  onTestFinished(() => {
    WebAssembly.instantiate = instantiate
  })
}
