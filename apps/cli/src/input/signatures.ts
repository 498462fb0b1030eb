/** A format that the first bytes of a stream identify. */
export type Signature = ByteOrderMark | BinaryKind

export interface ByteOrderMark {
  readonly bytes: readonly number[]
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be'
}

/** A format that is not plain text. */
export interface BinaryKind {
  readonly bytes: readonly number[]
  readonly kind: string
  /** How to pass its text to `lam`. */
  readonly remedy: string
}

const ascii = (text: string) => [...Buffer.from(text, 'latin1')]
const picture = 'A picture has no text that lam could read.'
const table = 'Export the column of texts, one text a line.'
const document = 'Save it as plain text, or convert it: pandoc -t plain.'
const sound = 'Sound and film have no text that lam could read.'

/** A longer signature comes before a shorter one that is its prefix. */
const signatures: readonly Signature[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe, 0, 0], encoding: 'utf-32le' },
  { bytes: [0, 0, 0xfe, 0xff], encoding: 'utf-32be' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
  { bytes: [0x1f, 0x8b, 8], kind: 'gzip data', remedy: 'Unpack it on the way: gzip -dc FILE | lam …' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], kind: 'zstd data', remedy: 'Unpack it on the way: zstd -dc FILE | lam …' },
  { bytes: [0xfd, ...ascii('7zXZ'), 0], kind: 'xz data', remedy: 'Unpack it on the way: xz -dc FILE | lam …' },
  ...ascii('123456789').map((level) => ({
    bytes: [...ascii('BZh'), level, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
    kind: 'bzip2 data',
    remedy: 'Unpack it on the way: bzip2 -dc FILE | lam …',
  })),
  { bytes: [0x04, 0x22, 0x4d, 0x18], kind: 'lz4 data', remedy: 'Unpack it on the way: lz4 -dc FILE | lam …' },
  { bytes: [...ascii('7z'), 0xbc, 0xaf, 0x27, 0x1c], kind: 'a 7-Zip archive', remedy: 'Unpack it first.' },
  { bytes: [...ascii('Rar!'), 0x1a, 7], kind: 'a RAR archive', remedy: 'Unpack it first.' },
  {
    bytes: [...ascii('PK'), 3, 4],
    kind: 'a zip archive',
    remedy: 'Unpack it first, or on the way: unzip -p FILE | lam …',
  },
  { bytes: [...ascii('PK'), 5, 6], kind: 'an empty zip archive', remedy: 'There is nothing to embed in it.' },
  { bytes: ascii('%PDF-'), kind: 'a PDF document', remedy: 'Convert it on the way: pdftotext FILE - | lam …' },
  { bytes: ascii('{\\rtf'), kind: 'an RTF document', remedy: document },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], kind: 'an old Office document', remedy: document },
  { bytes: ascii('%!PS-'), kind: 'a PostScript document', remedy: 'Convert it on the way: ps2ascii FILE | lam …' },
  { bytes: [0x89, ...ascii('PNG')], kind: 'a PNG picture', remedy: picture },
  { bytes: [0xff, 0xd8, 0xff], kind: 'a JPEG picture', remedy: picture },
  { bytes: ascii('GIF87a'), kind: 'a GIF picture', remedy: picture },
  { bytes: ascii('GIF89a'), kind: 'a GIF picture', remedy: picture },
  { bytes: [...ascii('II'), 42, 0], kind: 'a TIFF picture', remedy: picture },
  { bytes: [...ascii('MM'), 0, 42], kind: 'a TIFF picture', remedy: picture },
  { bytes: [...ascii('ID3'), 3], kind: 'an MP3 recording', remedy: sound },
  { bytes: [...ascii('ID3'), 4], kind: 'an MP3 recording', remedy: sound },
  { bytes: [...ascii('OggS'), 0], kind: 'an Ogg recording', remedy: sound },
  { bytes: [...ascii('fLaC'), 0], kind: 'a FLAC recording', remedy: sound },
  { bytes: [0x93, ...ascii('NUMPY')], kind: 'a NumPy matrix', remedy: 'lam reads texts, not vectors.' },
  { bytes: [...ascii('PAR1'), 0x15], kind: 'a Parquet table', remedy: table },
  { bytes: [...ascii('ARROW1'), 0, 0], kind: 'an Arrow table', remedy: table },
  { bytes: [...ascii('SQLite format 3'), 0], kind: 'an SQLite database', remedy: table },
  { bytes: [0x7f, ...ascii('ELF')], kind: 'a program', remedy: 'lam reads plain text.' },
  { bytes: [0xcf, 0xfa, 0xed, 0xfe], kind: 'a program', remedy: 'lam reads plain text.' },
  { bytes: [0xca, 0xfe, 0xba, 0xbe], kind: 'a program', remedy: 'lam reads plain text.' },
  { bytes: [0, ...ascii('asm')], kind: 'a WebAssembly module', remedy: 'lam reads plain text.' },
]

/** Kinds of zip archives, by a mark near their beginning. */
const archives: readonly (readonly [mark: string, kind: string])[] = [
  ['[Content_Types].xml', 'an Office document'],
  ['application/vnd.oasis.opendocument', 'an OpenDocument file'],
  ['application/epub+zip', 'an EPUB book'],
]

/** The signature of a stream with this beginning, if any. */
export function signatureOf(head: Uint8Array): Signature | undefined {
  const found = signatures.find(({ bytes }) => startsWith(head, bytes))
  if (found === undefined || !('kind' in found) || found.kind !== 'a zip archive') return found
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 4096)).toString('latin1')
  const archive = archives.find(([mark]) => text.includes(mark))
  return archive === undefined ? found : { ...found, kind: archive[1], remedy: document }
}

/** Whether more bytes could complete a signature. */
export function mayBecomeSignature(head: Uint8Array): boolean {
  return signatures.some(({ bytes }) => head.length < bytes.length && startsWith(bytes, head))
}

function startsWith(bytes: ArrayLike<number>, start: ArrayLike<number>): boolean {
  if (bytes.length < start.length) return false
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start[i]) return false
  return true
}
