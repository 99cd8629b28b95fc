import { PatchbayError } from '../../../../pkg/errors/index.js';

const LONGEST = 512;
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._=-]+$/;

/** The name, if it is one: none leads out of the store's folder. Errors: `invalid_request`. */
export function objectName(name: string): string {
  if (name.length <= LONGEST && name.split('/').every((segment) => SEGMENT.test(segment))) return name;
  throw new PatchbayError('invalid_request', 'This is no name of an object.', { context: { name } });
}
