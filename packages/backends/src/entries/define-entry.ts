import type { Backend } from '@lamjs/core'
import type { BackendEntry, BackendFactory } from '../backend-entry.js'

type DeviceOf<Options> = 'device' extends keyof Options ? Extract<Options['device' & keyof Options], string> : 'cpu'

/** Lists are records here, because the compiler can ask that a record be complete. */
interface Definition<Options> extends Omit<BackendEntry, 'devices' | 'options' | 'load'> {
  /** The default first. */
  readonly devices: Readonly<Record<DeviceOf<Options>, true>>
  readonly options: Readonly<Record<keyof Options, true>>
  readonly load: () => Promise<(options?: Options) => Backend>
}

/**
 * Has the compiler check an entry against the factory that it loads: every device and option stands in it, and no other.
 * The entry's own type names no package, since a user may lack that package and its types.
 */
export function defineEntry<Options extends object>(definition: Definition<Options>): BackendEntry {
  return {
    ...definition,
    devices: Object.keys(definition.devices),
    options: Object.keys(definition.options),
    load: definition.load as () => Promise<BackendFactory>,
  }
}
