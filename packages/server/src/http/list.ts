import { z } from 'zod'

/** Items that are checked at once: zod keeps an issue for each that is wrong. */
const PART = 1_024

/**
 * A list in a request's body. The check ends soon after the first item that is wrong: with an issue for each, a body of some megabytes would
 * hold the process up for a minute and take gigabytes of memory.
 * @param most items to check; those after them are taken as they are
 */
export function list<Item extends z.ZodType>(
  item: Item,
  { least = 0, most = Number.POSITIVE_INFINITY }: { least?: number; most?: number } = {},
): z.ZodType<z.output<Item>[], z.input<Item>[]> {
  const { $schema, ...items } = z.toJSONSchema(item, { io: 'input' })
  const part = z.array(item)
  const any = z.array(z.unknown())
  return (least === 0 ? any : any.min(least))
    .check(({ value, issues }) => {
      const end = Math.min(value.length, most)
      for (let start = 0; start < end; start += PART) {
        const issue = part.safeParse(value.slice(start, Math.min(start + PART, end))).error?.issues[0]
        if (issue === undefined) continue
        const [index, ...inside] = issue.path
        issues.push({ code: 'custom', message: issue.message, path: [start + Number(index), ...inside], input: value })
        return
      }
    })
    .meta({ items }) as never
}
