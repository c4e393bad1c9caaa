/** A form that is not the gateway's. */

/** Which field was wrong: never what stood in it. */
export interface RefusedForm {
  wrong: string
}

export function isRefused(read: object): read is RefusedForm {
  return 'wrong' in read
}
