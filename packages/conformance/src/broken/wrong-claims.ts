import { type CompiledProgram, LamError } from '@lamjs/core'
import { type BrokenBackend, each, eachBert } from './broken-backend.js'
import { overlay, withFault } from './overlay.js'

const ready: CompiledProgram = { shape: 'any', milliseconds: 0, origin: 'ahead-of-time' }

/** Backends whose claims are false. */
export const wrongClaims: readonly BrokenBackend[] = [
  {
    what: 'claims int8 and computes in what it has',
    caughtBy: ['features: int8 is what a program of it says'],
    make: (honest) => {
      return withFault(honest, {
        features: { precisions: [...honest.features.precisions, 'int8'] },
        compile: (checkpoint, { precision: _ignored, ...options }) => [checkpoint, options],
      })
    },
  },
  {
    what: 'claims int8 and refuses it',
    caughtBy: [
      'features: int8 is what a program of it says',
      'features: int8 states a tolerance tight enough',
      ...each((model) => `golden: ${model} length 3, int8`),
    ],
    make: (honest) => withFault(honest, { features: { precisions: [...honest.features.precisions, 'int8'] } }),
  },
  {
    what: 'computes an absent precision in another, silently',
    caughtBy: ['float32', 'bfloat16x3', 'float16', 'bfloat16', 'int8'].map(
      (lacking) => `features: ${lacking} is not claimed and refused`,
    ),
    make: (honest) =>
      withFault(honest, { compile: (checkpoint, { precision: _ignored, ...options }) => [checkpoint, options] }),
  },
  {
    what: 'calls its precision by another name',
    caughtBy: ['features: float64 is what a program of it says'],
    make: (honest) => withFault(honest, { program: () => ({ precision: 'float32' }) }),
  },
  {
    what: 'defaults to another precision than the first',
    caughtBy: ['features: the first precision is the default'],
    make: (honest) => {
      const { precisions } = honest.features
      return withFault(honest, { features: { precisions: ['int8', ...precisions] } })
    },
  },
  {
    what: 'states a tolerance that any vector meets',
    caughtBy: ['features: float64 states a tolerance tight enough'],
    make: (honest) => withFault(honest, { program: () => ({ tolerance: { absolute: 2, cosine: -1 } }) }),
  },
  {
    what: 'claims a precision twice',
    caughtBy: ['features: each claim is made once'],
    make: (honest) => withFault(honest, { features: { precisions: [...honest.features.precisions, 'float64'] } }),
  },
  {
    what: 'claims the flat rule only, and computes any',
    caughtBy: [
      'features: tiny-hierarchical is not claimed and refused',
      'features: tiny-hierarchical-64 is not claimed and refused',
      ...eachBert((model) => `features: ${model} is not claimed and refused`),
    ],
    make: (honest) => withFault(honest, { features: { variants: ['lam/flat'] } }),
  },
  {
    what: 'is of another version of the contract, with a name in capitals',
    caughtBy: ['features: version 1 of the contract, a short lower-case name'],
    make: (honest) => ({ ...withFault(honest, {}), name: 'Reference Backend' }),
  },
  {
    what: 'does not name its device',
    caughtBy: ['features: the program names its device'],
    make: (honest) => withFault(honest, { program: () => ({ device: '' }) }),
  },
  {
    what: 'reports no program',
    caughtBy: [
      ...each((model) => `compilation: ${model} reports its programs after warmup`),
      ...each((model) => `compilation: ${model} strict compiles everything first`),
    ],
    make: (honest) => withFault(honest, { program: () => ({ compilation: () => ({ programs: [] }) }) }),
  },
  {
    what: 'compiles a program for every length',
    caughtBy: [
      ...each((model) => `compilation: ${model} compiles nothing for a new length`),
      ...each((model) => `compilation: ${model} strict compiles everything first`),
    ],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const lengths = new Set<number>()
          const compiled = (): CompiledProgram[] => [...lengths].map((length) => ({ ...ready, shape: `1 x ${length}` }))
          return {
            run: (batch, signal) => {
              lengths.add(batch.ids.length)
              return program.run(batch, signal)
            },
            compilation: () => ({ programs: [ready, ...compiled()] }),
          }
        },
      }),
  },
  {
    what: 'compiles a program for every number of texts, also when strict',
    caughtBy: each((model) => `compilation: ${model} strict compiles everything first`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const sizes = new Set([1])
          const compiled = () => [...sizes].map((size): CompiledProgram => ({ ...ready, shape: `${size} texts` }))
          return {
            run: (batch, signal) => {
              sizes.add(batch.offsets.length - 1)
              return program.run(batch, signal)
            },
            compilation: () => ({ programs: compiled() }),
          }
        },
      }),
  },
  {
    what: 'refuses under strict what it should have compiled first',
    caughtBy: each((model) => `compilation: ${model} strict compiles everything first`),
    make: (honest) => ({
      ...honest,
      compile: async (checkpoint, options) => {
        const program = await honest.compile(checkpoint, options)
        return overlay(program, {
          run: async (batch, signal) => {
            if (options?.strict && batch.offsets.length > 2) {
              throw new LamError('LAM_COMPILATION_FORBIDDEN', 'Two texts at once were not compiled.')
            }
            return program.run(batch, signal)
          },
        })
      },
    }),
  },
  {
    what: 'claims to be compiled ahead of time and is not',
    caughtBy: each((model) => `compilation: ${model} reports its programs after warmup`),
    make: (honest) =>
      withFault(honest, {
        features: { compilation: 'ahead-of-time' },
        program: () => ({ compilation: () => ({ programs: [{ ...ready, origin: 'just-in-time' }] }) }),
      }),
  },
]
