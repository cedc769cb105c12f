import { words } from '../_args.js'

/** Any number of functions. */
export const functionNames = words('the functions (default: all)')
