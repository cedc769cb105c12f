/** A call that is answered with this status because of what the caller sent: nothing went wrong in the function. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}
