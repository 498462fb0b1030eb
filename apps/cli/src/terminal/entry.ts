/** A line of a report: a name and its value. */
export function entry(name: string, value: string): string {
  return `  ${name.padEnd(12)}${value}`
}
