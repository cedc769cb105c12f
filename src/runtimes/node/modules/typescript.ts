import { transform } from 'sucrase'

/**
 * Takes the types out of a TypeScript module; lines stay where they were.
 * @param to `commonjs` also turns imports and exports into what `require` understands
 * @throws SyntaxError with `(line:column)` in its message
 */
export function stripTypes(source: string, to: 'same' | 'commonjs'): string {
  return transform(source, {
    transforms: to === 'same' ? ['typescript'] : ['typescript', 'imports'],
    disableESTransforms: true,
    preserveDynamicImport: true,
  }).code
}
