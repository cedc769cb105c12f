/* Bodies of the Engine API's exec endpoints, in the API's own spelling, as far as `stack` reads or writes them. */

/** `POST /containers/{id}/exec`. */
export interface ExecCreateBody {
  readonly Cmd: readonly string[]
  readonly AttachStdin?: boolean
  readonly AttachStdout?: boolean
  readonly AttachStderr?: boolean
  readonly Tty?: boolean
  readonly Env?: readonly string[]
  readonly User?: string
  readonly WorkingDir?: string
  readonly Privileged?: boolean
  /** `ctrl-p,ctrl-q`. */
  readonly DetachKeys?: string
  /** Rows and columns; 1.42. */
  readonly ConsoleSize?: readonly [rows: number, columns: number]
}

/** `GET /exec/{id}/json`. */
export interface ExecDetails {
  readonly ID: string
  readonly ContainerID: string
  readonly Running: boolean
  readonly ExitCode: number | null
  readonly Pid: number
}
