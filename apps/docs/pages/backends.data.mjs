// The backends of the registry, for the table of the home page.
import { backends } from '@lamjs/backends'

export default {
  load: () => backends.map(({ packageName, runsIn, devices, options }) => ({ packageName, runsIn, devices, options })),
}
