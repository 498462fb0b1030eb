import { LamError } from '../errors.js'
import { quote, reasonOf } from '../quote.js'
import { findDuplicateKey } from './json-duplicate-key.js'
import { isJsonObject } from './parse-json.js'
import { parseSafetensorsEntry, type SafetensorsEntry } from './safetensors-entry.js'

/** Bytes of the header's length, at the start of the file. */
export const SAFETENSORS_PREFIX = 8
/** The format's own limit on the header. */
const MAX_HEADER = 100_000_000

/**
 * The end of the header, where the data begins. Read this many bytes, then call `parseSafetensorsHeader`.
 * The result never exceeds `fileByteLength`, so that a hostile file cannot make its reader allocate.
 * @param prefix the file's first 8 bytes (or all of a shorter file)
 * @throws LamError `LAM_SAFETENSORS_TRUNCATED`, `LAM_SAFETENSORS_HEADER_TOO_LARGE`
 */
export function safetensorsDataStart(prefix: Uint8Array, fileByteLength: number, file: string): number {
  if (fileByteLength < SAFETENSORS_PREFIX || prefix.length < SAFETENSORS_PREFIX) {
    const found = Math.min(fileByteLength, prefix.length)
    throw truncated(file, `expected 8 bytes of header length, found ${found} bytes`)
  }
  const declared = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true)
  if (declared > MAX_HEADER) {
    throw new LamError(
      'LAM_SAFETENSORS_HEADER_TOO_LARGE',
      `${file}: expected a header of at most ${MAX_HEADER} bytes, found a length of ${declared}.${hint(prefix)}`,
    )
  }
  const end = SAFETENSORS_PREFIX + Number(declared)
  if (end > fileByteLength) {
    throw truncated(file, `the header ends at byte ${end}, the file at byte ${fileByteLength}`)
  }
  return end
}

/**
 * Parses and checks the header of a safetensors file. Names must be unique, dtypes known and shapes valid. Byte ranges must
 * lie inside the file, fit dtype and shape, and not overlap. Gaps between tensors are allowed. Core trusts the file from
 * here on. Memory is proportional to the header's bytes.
 *
 * A range past the end of the file is `TRUNCATED` if the header is otherwise gapless, because the file has then lost its end. Otherwise it
 * is `OFFSETS_INVALID`.
 * @param head the file's first bytes, with at least the header
 * @throws LamError `LAM_SAFETENSORS_*`
 */
export function parseSafetensorsHeader(
  head: Uint8Array,
  fileByteLength: number,
  file: string,
): ReadonlyMap<string, SafetensorsEntry> {
  const dataStart = safetensorsDataStart(head, fileByteLength, file)
  if (head.length < dataStart) throw truncated(file, `the header ends at byte ${dataStart}, found ${head.length} bytes`)
  const entries = new Map<string, SafetensorsEntry>()
  for (const [name, value] of Object.entries(parseHeaderJson(head.subarray(SAFETENSORS_PREFIX, dataStart), file))) {
    if (name === '__metadata__') checkMetadata(value, file)
    else entries.set(name, parseSafetensorsEntry(name, value, dataStart, file))
  }
  checkRanges([...entries.values()], dataStart, fileByteLength, file)
  return entries
}

function parseHeaderJson(bytes: Uint8Array, file: string): Record<string, unknown> {
  let json: string
  let value: unknown
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(json)
  } catch (cause) {
    throw invalid(file, `expected a JSON object in UTF-8, found something else (${quote(reasonOf(cause))})`)
  }
  // The format requires the brace at the first byte, without white space before it.
  if (!isJsonObject(value) || json[0] !== '{') throw invalid(file, `expected a JSON object, found ${quote(value)}`)
  const duplicate = findDuplicateKey(json)
  if (duplicate === undefined) return value
  if (duplicate.depth > 1) throw invalid(file, `the key ${quote(duplicate.key)} occurs twice in one object`)
  throw new LamError(
    'LAM_SAFETENSORS_DUPLICATE_NAME',
    `${file}: expected every tensor once, found ${quote(duplicate.key)} twice.`,
  )
}

function checkMetadata(value: unknown, file: string): void {
  if (!isJsonObject(value) || !Object.values(value).every((entry) => typeof entry === 'string')) {
    throw invalid(file, 'expected __metadata__ to be an object of strings')
  }
}

function checkRanges(entries: SafetensorsEntry[], dataStart: number, fileByteLength: number, file: string): void {
  const filled = entries.filter(({ begin, end }) => end > begin).sort((a, b) => a.begin - b.begin)
  let previous: SafetensorsEntry | undefined
  let gapless = true
  for (const entry of filled) {
    const free = previous?.end ?? dataStart
    if (entry.begin < free) {
      throw offsets(
        file,
        `tensors ${quote(previous?.name)} (to byte ${free}) and ${quote(entry.name)} (from byte ${entry.begin}) overlap`,
      )
    }
    gapless &&= entry.begin === free
    previous = entry
  }
  const beyond = entries.find(({ end }) => end > fileByteLength)
  if (beyond === undefined) return
  const what = `tensor ${quote(beyond.name)} ends at byte ${beyond.end}, the file at byte ${fileByteLength}`
  throw gapless ? truncated(file, what) : offsets(file, what)
}

function hint(prefix: Uint8Array): string {
  const start = String.fromCharCode(...prefix.subarray(0, SAFETENSORS_PREFIX))
  if (start === 'version ') return ' It looks like a Git LFS pointer: run `git lfs pull` first.'
  if (start.startsWith('PK\u0003\u0004')) return ' It looks like a PyTorch or zip file, not safetensors.'
  return ' It is not a safetensors file, or it is damaged.'
}

function truncated(file: string, what: string): LamError {
  return new LamError('LAM_SAFETENSORS_TRUNCATED', `${file} is cut short: ${what}. Fetch or copy it again.`)
}

function invalid(file: string, what: string): LamError {
  return new LamError('LAM_SAFETENSORS_HEADER_INVALID', `${file}: invalid safetensors header: ${what}.`)
}

function offsets(file: string, what: string): LamError {
  return new LamError('LAM_SAFETENSORS_OFFSETS_INVALID', `${file}: invalid data offsets: ${what}.`)
}
