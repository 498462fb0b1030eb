const NEWLINE = 10
const RETURN = 13

/** The lines of a stream of bytes, without their ends. A last line without an end counts, an empty rest does not. */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let held: Buffer[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield withoutReturn(Buffer.concat([...held, chunk.subarray(start, end)]))
      held = []
      start = end + 1
    }
    if (start < chunk.length) held.push(chunk.subarray(start))
  }
  if (held.length > 0) yield withoutReturn(Buffer.concat(held))
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === RETURN ? line.subarray(0, -1) : line
}
