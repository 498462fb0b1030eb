import { join } from 'node:path'

/**
 * Paths of one model in the cache of Hugging Face's libraries. `blobs` holds each content once, by hash. `snapshots/<commit>` holds
 * names as links to blobs. `refs` holds branches and tags. `.no_exist` holds an empty file for each file that a commit is known
 * to lack.
 * @see https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
export class CacheLayout {
  readonly folder: string
  readonly blobs: string

  constructor(cache: string, name: string) {
    this.folder = join(cache, `models--${name.replaceAll('/', '--')}`)
    this.blobs = join(this.folder, 'blobs')
  }

  blob(digest: string): string {
    return join(this.blobs, digest)
  }

  snapshot(commit: string, file = ''): string {
    return join(this.folder, 'snapshots', commit, ...file.split('/'))
  }

  ref(revision: string): string {
    return join(this.folder, 'refs', ...revision.split('/'))
  }

  absence(commit: string, file: string): string {
    return join(this.folder, '.no_exist', commit, ...file.split('/'))
  }

  /** The list of a commit's files that huggingface_hub 2 writes on `snapshot_download`. */
  tree(commit: string): string {
    return join(this.folder, 'trees', `${commit}.json`)
  }
}
