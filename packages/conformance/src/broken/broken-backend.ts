import type { Backend } from '@lamjs/core'
import { bertEncoders, type TinyModel, tinyEncoders, tinyModels } from '@lamjs/oracle'
import { ONE_OF_EACH } from '../case.js'

/** A backend with one mistake, and the cases that must catch it. */
export interface BrokenBackend {
  readonly what: string
  readonly caughtBy: readonly string[]
  make(honest: Backend): Backend
}

/** The case's name for each tiny encoder that `among` accepts. */
export function each(name: (model: string) => string, among: (model: TinyModel) => boolean = () => true): string[] {
  return tinyEncoders.filter(among).map((model) => name(model.name))
}

/** The case's name for each tiny encoder of LAM. */
export function eachLam(name: (model: string) => string): string[] {
  return tinyModels.map((model) => name(model.name))
}

/** The case's name for each tiny encoder of the BERT family that `among` accepts. */
export function eachBert(name: (model: string) => string, among: (model: TinyModel) => boolean = () => true): string[] {
  return bertEncoders.filter(among).map((model) => name(model.name))
}

/** The case's name for one model of each family. */
export function oneOfEach(name: (model: string) => string): string[] {
  return ONE_OF_EACH.map((model) => name(model.name))
}
