import { platform } from '#platform'
import type { HubModel } from './hub-model.js'
import { HubRepository } from './hub-repository.js'
import { hubSettings } from './hub-settings.js'
import { checkModelName } from './names.js'
import type { HuggingFaceOptions } from './options.js'

/**
 * A model of the Hugging Face Hub, as a source for `new LAM(backend, { model })`. It sends no request before LAM opens the model,
 * and then fetches only the files that LAM opens.
 *
 * In Node, files lie in the cache that Python's libraries share (`HF_HOME`); in browsers, in Cache Storage. The hub's hash verifies
 * each download. Cached files need no network. A source looks up a branch or tag (`main`) once; if the hub is unreachable, it uses
 * the commit of the last lookup.
 * @param name such as `BAAI/bge-small-en-v1.5`
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function huggingFace(name: string, options: HuggingFaceOptions = {}): HubModel {
  const checked = checkModelName(name)
  const settings = hubSettings(options, platform.environment())
  return new HubRepository(checked, settings, platform, options)
}
