/** The name of a shard: its number with six digits, so that names sort as shards do up to a million. */
export function shardName(index: number): string {
  return String(index).padStart(6, '0')
}
