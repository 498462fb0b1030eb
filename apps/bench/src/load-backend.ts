import type { Backend } from '@lamjs/core'

/**
 * The backend that the factory of a package makes; the factory is exported under the backend's own name.
 * @throws when the package is not installed, not built, or has no such export
 */
export async function loadBackend(name: string): Promise<Backend> {
  const factory = ((await import(packageUrl(name))) as Record<string, unknown>)[name]
  if (typeof factory !== 'function') throw new TypeError(`@lamjs/${name} exports no function "${name}".`)
  return factory() as Backend
}

function packageUrl(backend: string): string {
  // Resolved at run time, so that the bench builds and runs where a backend is not built.
  if (backend === 'native') return import.meta.resolve('@lamjs/native')
  if (backend === 'onnx') return import.meta.resolve('@lamjs/onnx')
  if (backend === 'reference') return import.meta.resolve('@lamjs/reference')
  throw new RangeError(`Unknown backend ${backend}: expected native, onnx or reference.`)
}
