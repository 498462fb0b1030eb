import { LAM, type LamOptions } from '@lamjs/core'
import type { Contender } from './contender.js'
import type { OpenContender } from './orders.js'

/** `@lamjs/wasm`, in a page and in Node. */
export async function openWasm(
  { variant, precision }: Extract<Contender, { program: 'wasm' }>,
  model: NonNullable<LamOptions['model']>,
): Promise<OpenContender> {
  const { wasm } = await import('@lamjs/wasm')
  return openLam(new LAM(wasm({ variant, precision }), { model }))
}

export async function openLam(lam: LAM): Promise<OpenContender> {
  await lam.warmup()
  return { embed: async (texts) => [...(await lam.encode([...texts]))] }
}
