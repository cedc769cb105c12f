/** The keys of services, networks, volumes, configs, secrets and models. */
export const resourceName = {
  matches: /^[a-zA-Z0-9._-]+$/,
  says: 'a name of letters, digits, `.`, `_` and `-`',
}
