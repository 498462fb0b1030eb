import type { Backend } from '@lamjs/core/backend'
import { runConformance } from '../run-conformance.js'

/** The names of the cases among these that a backend fails, in order. */
export async function failedCases(backend: Backend, among: readonly string[]): Promise<string[]> {
  const { failed } = await runConformance({
    backend: () => backend,
    seed: 1,
    runs: 40,
    only: (name) => among.includes(name),
  })
  return failed.map(({ name }) => name).sort()
}
