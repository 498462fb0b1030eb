/** Suites that run on emulated tile registers, too, which is what they are worth where the processor lacks AMX. */
export const emulatedSuites = ['conformance', 'instruction-sets', 'invariance', 'precision', 'bert-kinds', 'bench'].map(
  (name) => `src/${name}.test.ts`,
)
