/** Texts and their rows, for a file. */
export interface Labelled {
  readonly texts: readonly string[]
  /** `[texts]` of `[dim]` */
  readonly rows: readonly Float32Array[]
}

/** `[{ "text": …, "embedding": [ … ] }, …]`, one text per line. */
export function toJson({ texts, rows }: Labelled): string {
  const lines = texts.map((text, i) => JSON.stringify({ text, embedding: [...rows[i]] }))
  return `[\n${lines.join(',\n')}\n]\n`
}

/** A header, then one text per line with its components (RFC 4180). */
export function toCsv({ texts, rows }: Labelled): string {
  const dim = rows[0]?.length ?? 0
  const header = ['text', ...Array.from({ length: dim }, (_, i) => `e${i}`)]
  const lines = texts.map((text, i) => [quoted(text), ...rows[i]].join(','))
  return `${[header.join(','), ...lines].join('\r\n')}\r\n`
}

/**
 * NumPy's format, version 1.0: a header of ASCII, padded so that the data begins at a multiple of 64 bytes, and `[texts, dim]`
 * float32, little-endian, row-major.
 */
export function toNpy({ rows }: Pick<Labelled, 'rows'>): Uint8Array<ArrayBuffer> {
  const dim = rows[0]?.length ?? 0
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length}, ${dim}), }`
  const start = Math.ceil((10 + description.length + 1) / 64) * 64
  const bytes = new Uint8Array(start + rows.length * dim * 4)
  const view = new DataView(bytes.buffer)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0])
  view.setUint16(8, start - 10, true)
  bytes.set(new TextEncoder().encode(`${description.padEnd(start - 11)}\n`), 10)
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) view.setFloat32(start + 4 * (i * dim + j), value, true)
  }
  return bytes
}

/** Spreadsheets read a leading `=`, `+`, `-` or `@` as a formula. Such a text gets an apostrophe, which makes it text. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
