/** What a bundler makes of an import of a WebAssembly file: its address. */
declare module '*.wasm' {
  const address: string
  export default address
}
