export interface Platform {
  readonly name: string
  readonly os: string
  readonly cpu: string
  readonly libc?: string
  readonly zig: string
}

export const PLATFORMS: readonly Platform[]
export function platformName(): string
export function platformManifest(platform: Platform, version: string): Record<string, unknown>
