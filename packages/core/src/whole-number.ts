/** Whether `value` is an integer from `least` to `most`. False beyond 2^53, where numbers are no longer exact. */
export function isWholeNumber(value: unknown, least: number, most: number = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
}
