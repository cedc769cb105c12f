/** Text that any YAML version reads as something else: `yes`, `1.10`, `0o17`, `2024-01-01`, `22:22`. */
export function looksLikeAnotherType(text: string): boolean {
  return /^(?:[-+]?\.?\d.*|[-+]?\.(?:inf|nan)|true|false|yes|no|on|off|y|n|null|~|=|<<)$/is.test(text)
}
