import FunctionList from './list.js'

/** As Kubeless and docker spell it. */
export default class FunctionLs extends FunctionList {}
