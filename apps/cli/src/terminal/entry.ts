/** A line of a report: what, and how it is. */
export function entry(name: string, value: string): string {
  return `  ${name.padEnd(12)}${value}`
}
