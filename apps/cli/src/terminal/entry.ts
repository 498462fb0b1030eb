/** A line of a report: a name and its value. */
export function entry(name: string, value: string): string {
  return `  ${name.padEnd(Math.max(12, name.length + 2))}${value}`
}
