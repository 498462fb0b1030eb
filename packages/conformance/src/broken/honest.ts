import { reference } from '@lamjs/reference'
import { memoised } from './memoised.js'

/** The honest backend of the tests, one for all files of a run, so that a text is computed once. */
export const honest = memoised(reference())
