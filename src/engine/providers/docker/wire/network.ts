/* Bodies of the Engine API's network endpoints, in the API's own spelling. */

/** How a container takes part in a network: an entry of `EndpointsConfig`, or the body of a connect. */
export interface EndpointConfig {
  readonly IPAMConfig?: {
    readonly IPv4Address?: string
    readonly IPv6Address?: string
    readonly LinkLocalIPs?: readonly string[]
  }
  readonly Links?: readonly string[]
  readonly Aliases?: readonly string[]
  readonly DriverOpts?: { readonly [option: string]: string }
  /** 1.44. */
  readonly MacAddress?: string
  /** 1.48. */
  readonly GwPriority?: number
}

/** How a container does take part in a network. */
export interface EndpointSettings extends EndpointConfig {
  readonly NetworkID: string
  readonly EndpointID: string
  readonly Gateway?: string
  readonly IPAddress?: string
  readonly IPPrefixLen?: number
  readonly GlobalIPv6Address?: string
}

export interface Ipam {
  readonly Driver?: string
  readonly Options?: { readonly [option: string]: string } | null
  readonly Config?: readonly IpamConfig[] | null
}

export interface IpamConfig {
  readonly Subnet?: string
  readonly IPRange?: string
  readonly Gateway?: string
  readonly AuxiliaryAddresses?: { readonly [host: string]: string }
}

/** `POST /networks/create`. */
export interface NetworkCreateBody {
  readonly Name: string
  /** Ignored since 1.44, where names are always unique; older engines make a second network of the same name without it. */
  readonly CheckDuplicate?: boolean
  readonly Driver?: string
  readonly Internal?: boolean
  readonly Attachable?: boolean
  readonly EnableIPv6?: boolean
  /** 1.47. */
  readonly EnableIPv4?: boolean
  readonly IPAM?: Ipam
  readonly Options?: { readonly [option: string]: string }
  readonly Labels?: { readonly [name: string]: string }
}

/** `GET /networks` and `GET /networks/{id}`; `Containers` only in the latter. */
export interface NetworkDetails {
  readonly Id: string
  readonly Name: string
  readonly Created: string
  readonly Scope: string
  readonly Driver: string
  readonly EnableIPv6: boolean
  readonly EnableIPv4?: boolean
  readonly Internal: boolean
  readonly Attachable: boolean
  readonly IPAM: Ipam
  readonly Options: { readonly [option: string]: string } | null
  readonly Labels: { readonly [name: string]: string } | null
  /** Container id -> its endpoint. */
  readonly Containers?: {
    readonly [container: string]: { readonly Name: string; readonly EndpointID: string; readonly IPv4Address?: string }
  }
}
