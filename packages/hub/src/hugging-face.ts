import { platform } from '#platform'
import type { HubModel } from './hub-model.js'
import { HubRepository } from './hub-repository.js'
import { hubSettings } from './hub-settings.js'
import { checkModelName } from './names.js'
import type { HuggingFaceOptions } from './options.js'

/**
 * A model of the Hugging Face Hub, as a source for `new LAM(backend, { model })`. Nothing is asked of the network before the model
 * is opened, and then only the files that are asked for.
 *
 * In Node, files lie in the cache that Python's libraries share (`HF_HOME`); in browsers, in Cache Storage. Each is verified by
 * the hash that the hub lists. A file in the cache is used without the network; a branch or tag (`main`) is looked up once for
 * each source, and taken as it was last known when the hub cannot be reached.
 * @param name such as `BAAI/bge-small-en-v1.5`
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function huggingFace(name: string, options: HuggingFaceOptions = {}): HubModel {
  const checked = checkModelName(name)
  const settings = hubSettings(options, platform.environment())
  return new HubRepository(checked, settings, platform, options)
}
