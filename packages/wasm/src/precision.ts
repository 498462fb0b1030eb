/**
 * What the engine computes in. It stands apart from the engine, because declarations that users compile must not need the types of WebAssembly,
 * which a project without the library `DOM` and without Node's types lacks.
 */
export type WasmPrecision = 'float32' | 'int8'
