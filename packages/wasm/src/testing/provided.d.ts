import 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Whether conformance on WebGPU runs whole in software too, which takes long. */
    everyCase: boolean
  }
}
