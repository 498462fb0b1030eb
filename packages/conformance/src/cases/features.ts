import { type TinyModel, tinyEncoders } from '@lamjs/oracle'
import { check, expectRejection } from '../assert.js'
import type { Case } from '../case.js'
import type { Subject } from '../subject.js'
import { LOOSEST, PRECISIONS } from '../tolerances.js'

/** Features: every claim is true, and the backend refuses everything else with the right code. */
export function features(subject: Subject): Case[] {
  return [...manifest(subject), ...precisions(subject), ...variants(subject)]
}

function manifest(subject: Subject): Case[] {
  const { backend } = subject
  return [
    {
      name: 'features: version 1 of the contract, a short lower-case name',
      run: async () => {
        check(backend.specVersion === 1, `specVersion: expected 1, found ${String(backend.specVersion)}.`)
        check(/^[a-z][a-z0-9-]{0,31}$/.test(backend.name), `name: expected lower case, found '${backend.name}'.`)
      },
    },
    {
      name: 'features: each claim is made once',
      run: async () => {
        for (const list of ['precisions', 'variants'] as const) {
          const claims: readonly string[] = backend.features[list]
          check(claims.length > 0, `${list}: expected at least one, found none.`)
          check(new Set(claims).size === claims.length, `${list}: a claim is repeated in ${claims.join(', ')}.`)
        }
      },
    },
    {
      name: 'features: the program names its device',
      run: async () => {
        const { device } = await subject.program(subject.anyModel)
        check(typeof device === 'string' && device.length > 0, `device: expected a name, found '${device}'.`)
      },
    },
  ]
}

function precisions(subject: Subject): Case[] {
  const { backend } = subject
  const claimed = PRECISIONS.filter((precision) => backend.features.precisions.includes(precision))
  const absent = PRECISIONS.filter((precision) => !claimed.includes(precision))
  return [
    {
      name: 'features: the first precision is the default',
      run: async () => {
        const program = await backend.compile(await subject.open(subject.anyModel))
        await program.dispose()
        const expected = backend.features.precisions[0]
        check(program.precision === expected, `Expected ${expected}, found ${program.precision}.`)
      },
    },
    ...claimed.flatMap((precision): Case[] => [
      {
        precision,
        name: `features: ${precision} is what a program of it says`,
        run: async () => {
          const program = await subject.program(subject.anyModel, precision)
          check(program.precision === precision, `Expected precision ${precision}, found ${program.precision}.`)
        },
      },
      {
        precision,
        name: `features: ${precision} states a tolerance tight enough`,
        run: async () => {
          const { tolerance: declared } = await subject.program(subject.anyModel, precision)
          const { absolute, cosine } = LOOSEST[precision]
          check(declared !== undefined, `tolerance: expected a bound of ${precision}, found none.`)
          check(declared.absolute <= absolute, `absolute: expected at most ${absolute}, found ${declared.absolute}.`)
          check(declared.cosine >= cosine, `cosine: expected at least ${cosine}, found ${declared.cosine}.`)
        },
      },
    ]),
    ...absent.map((precision) => ({
      name: `features: ${precision} is not claimed and refused`,
      run: async () => {
        const compiled = backend.compile(await subject.open(subject.anyModel), { precision })
        await expectRejection(compiled, 'LAM_PRECISION_UNSUPPORTED', `compile in ${precision}`)
      },
    })),
  ]
}

function variants(subject: Subject): Case[] {
  const refuse = (model: TinyModel): Case => ({
    name: `features: ${model.name} is not claimed and refused`,
    model: { name: model.name, variant: model.variant },
    run: async () => {
      const compiled = subject.backend.compile(await subject.open(model))
      await expectRejection(compiled, 'LAM_MODEL_UNSUPPORTED', `compile a model of ${model.variant}`)
    },
  })
  return tinyEncoders.filter((model) => !subject.supports(model)).map(refuse)
}
