import { z } from 'zod'

/** The file of a shard, as it was when the job was planned. */
export const fileLocator = z.object({
  path: z.string(),
  size: z.number(),
  version: z.union([z.string(), z.number()]),
})
