import { joinPath, statPath } from '../environment/local-files.js'
import { LamError } from '../errors.js'
import type { ModelFileName, SourceFile } from './source.js'
import { diskFile } from './source-file.js'

const CONVERT = `Convert it once, in Python (pip install torch safetensors), inside that folder:
  import torch; from safetensors.torch import save_file
  save_file({k: v.clone().contiguous() for k, v in torch.load('pytorch_model.bin', map_location='cpu', weights_only=True).items()}, 'model.safetensors')`

/**
 * Opens one file of a checkpoint's folder without reading it.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND` (the message tells whether folder or file is absent), `LAM_CHECKPOINT_UNREADABLE`,
 * `LAM_CHECKPOINT_FORMAT_UNSUPPORTED` (the folder holds PyTorch weights), `LAM_OPTION_INVALID` in a browser
 */
export async function openFolderFile(folder: string, file: ModelFileName): Promise<SourceFile> {
  const path = joinPath(folder, file)
  const found = await statPath(path)
  if (found?.kind === 'file') return diskFile(path, found.byteLength)
  if (found !== undefined) {
    throw new LamError('LAM_CHECKPOINT_NOT_FOUND', `${path}: expected a file, found ${nameOf(found.kind)}.`)
  }
  throw await explainAbsence(folder, file)
}

/** Opens a file by its path. */
export async function openDiskFile(path: string): Promise<SourceFile> {
  const found = await statPath(path)
  if (found?.kind === 'file') return diskFile(path, found.byteLength)
  const what = found === undefined ? 'nothing there' : nameOf(found.kind)
  throw new LamError('LAM_CHECKPOINT_NOT_FOUND', `${path}: expected a file, found ${what}.`)
}

async function explainAbsence(folder: string, file: ModelFileName): Promise<LamError> {
  const place = await statPath(folder)
  if (place?.kind !== 'folder') {
    const found = place === undefined ? 'nothing there' : nameOf(place.kind)
    return new LamError('LAM_CHECKPOINT_NOT_FOUND', `${folder}: expected the folder of a model, found ${found}.`)
  }
  if (file === 'model.safetensors') {
    if (await statPath(joinPath(folder, 'pytorch_model.bin'))) {
      const message = `${folder}: expected model.safetensors, found pytorch_model.bin, which this project does not read.`
      return new LamError('LAM_CHECKPOINT_FORMAT_UNSUPPORTED', `${message} ${CONVERT}`)
    }
  }
  const message = `${folder}: expected ${file} in this folder, found none. A model is config.json, tokenizer.json and model.safetensors.`
  return new LamError('LAM_CHECKPOINT_NOT_FOUND', message)
}

function nameOf(kind: 'file' | 'folder' | 'other'): string {
  return kind === 'file' ? 'a file' : kind === 'folder' ? 'a folder' : 'a device or a pipe'
}
