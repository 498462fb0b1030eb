/**
 * A module and a custom section `lam-variant` with its name, which a program reads from a compiled module that it was given
 * (WebAssembly Core 5.5.3, "Custom Section").
 * @param {Uint8Array} bytes
 * @param {string} variant at most some 100 letters, so that a length is one byte
 */
export function withVariant(bytes, variant) {
  const name = Buffer.from('lam-variant')
  const content = Buffer.from(variant)
  return Buffer.concat([bytes, Uint8Array.of(0, 1 + name.length + content.length, name.length), name, content])
}
