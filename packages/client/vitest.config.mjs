import { lamVitest } from '@lamjs/tooling/vitest'
import { configDefaults } from 'vitest/config'

export default lamVitest({ exclude: [...configDefaults.exclude, 'src/**/*.browser.test.ts'] })
