/** The text at an offset, up to its zero byte. @param {Buffer} bytes */
export function textAt(bytes, offset) {
  return bytes.toString('latin1', offset, bytes.indexOf(0, offset))
}
