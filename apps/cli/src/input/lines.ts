/**
 * The lines of a UTF-8 byte stream, without their `\n` or `\r\n`. A byte order mark is dropped, bytes that are not UTF-8
 * become U+FFFD, and a last line needs no end. Holds one chunk and one line at a time.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let unfinished = ''
  for await (const chunk of bytes) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n')
    for (let part = 0; part + 1 < parts.length; part++) {
      yield withoutReturn(unfinished + parts[part])
      unfinished = ''
    }
    unfinished += parts[parts.length - 1]
  }
  unfinished += decoder.decode()
  if (unfinished !== '') yield withoutReturn(unfinished)
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
