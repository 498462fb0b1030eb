/** Parsers of times that keep the digits behind the milliseconds, which a `Date` has not. ISO 8601, UTC. */
export const exactTimes = {
  timestampFromMicroseconds: (time: bigint) => isoTime(time, 1_000_000n),
  timestampFromNanoseconds: (time: bigint) => isoTime(time, 1_000_000_000n),
}

/** @param perSecond units of `time` */
function isoTime(time: bigint, perSecond: bigint): string {
  const perMillisecond = perSecond / 1000n
  const rest = ((time % perMillisecond) + perMillisecond) % perMillisecond
  const iso = new Date(Number((time - rest) / perMillisecond)).toISOString()
  if (rest === 0n) return iso
  return iso.replace('Z', `${String(rest).padStart(String(perMillisecond).length - 1, '0')}Z`)
}
