/* Bodies of the Engine API's volume endpoints, in the API's own spelling. */

/** `POST /volumes/create`. */
export interface VolumeCreateBody {
  /** Absent: the engine makes up a name of 64 hexadecimal digits. */
  readonly Name?: string
  readonly Driver?: string
  readonly DriverOpts?: { readonly [option: string]: string }
  readonly Labels?: { readonly [name: string]: string }
}

/** `GET /volumes/{name}`. */
export interface VolumeDetails {
  readonly Name: string
  readonly Driver: string
  readonly Mountpoint: string
  readonly CreatedAt?: string
  readonly Labels: { readonly [name: string]: string } | null
  readonly Options: { readonly [option: string]: string } | null
  readonly Scope: string
  /** Only in the answer to disk usage. Bytes; -1 when unknown. */
  readonly UsageData?: { readonly Size: number; readonly RefCount: number }
}
