import { loadBinding } from '../load-binding.js'

const { isas } = loadBinding().processor()

/** Instruction sets that a suite runs on: all of this machine, or the one that the vitest project is about (vitest.config.mjs). */
export const testedIsas = isas.filter(({ name }) => name === (process.env.LAM_TESTED_ISA ?? name))

/** True where tile registers are emulated: a product takes a hundred times its time then, so that suites make do with shorter texts. */
export const emulated = process.env.LAM_TESTED_ISA !== undefined

/** Each of them with each of its precisions. */
export const kinds = testedIsas.flatMap(({ name, precisions }) =>
  precisions.map((precision) => ({ isa: name, precision })),
)
