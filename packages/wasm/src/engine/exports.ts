/** An offset into the module's memory, or an object there that JavaScript only hands back. */
export type Pointer = number

/** What `cpp/wasm/border.cc` exports. Texts are UTF-8, handed over as a pointer and a count of bytes. */
export interface EngineExports {
  readonly memory: WebAssembly.Memory
  /** Set back after an error has left the module through its frames. */
  readonly __stack_pointer: WebAssembly.Global<'i32'>
  _initialize(): void

  allocate(bytes: number): Pointer
  release(bytes: Pointer): void

  describe(): Pointer
  addNumber(description: Pointer, name: Pointer, length: number, value: number): void
  addText(description: Pointer, name: Pointer, length: number, value: Pointer, valueLength: number): void
  addFile(description: Pointer, label: Pointer, length: number, size: number): void
  addTensor(
    description: Pointer,
    name: Pointer,
    length: number,
    fileName: Pointer,
    fileNameLength: number,
    dtype: Pointer,
    dtypeLength: number,
    file: number,
    byteOffset: number,
    shape: Pointer,
    axes: number,
  ): void
  /** Drops the description. */
  pack(description: Pointer, precision: number): Pointer

  begin(
    program: Pointer,
    ids: Pointer,
    tokens: number,
    offsets: Pointer,
    texts: number,
    spans: Pointer,
    spanCount: number,
    types: Pointer,
  ): Pointer
  /** 1 where nothing is left to do. */
  step(program: Pointer, encoding: Pointer): number
  result(encoding: Pointer): Pointer
  drop(encoding: Pointer): void
}

/** What a module with shared memory exports besides, and then not `memory`, which it imports. */
export interface ThreadExports {
  readonly __tls_size: WebAssembly.Global<'i32'>
  __wasm_init_tls(block: Pointer): void
  /** Before the threads begin. */
  enlist(program: Pointer, threads: number): void
  /** In threads 1 and on. Never returns: the worker is ended. */
  work(program: Pointer, thread: number): void
  /** In thread 0: all steps. */
  drive(program: Pointer, encoding: Pointer): void
  /** Ends `drive` soon. */
  abort(encoding: Pointer): void
}

/** What the module imports beside WASI's output, which its C library names and never uses. */
export interface EngineImports {
  /** Copies bytes `[at, at + count)` of a file of the weights to `to`. */
  read(file: number, at: number, count: number, to: Pointer): void
  /** Throws a `LamError`. */
  fail(code: Pointer, codeLength: number, message: Pointer, messageLength: number): never
  /** Throws a `LamError`; the instance is broken then. */
  outOfMemory(bytes: number): never
}
