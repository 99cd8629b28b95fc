export { errorCodes, type ErrorCode } from './codes.js';
export { PatchbayError, toPatchbayError, type ErrorDetails, type Fault } from './patchbay-error.js';
