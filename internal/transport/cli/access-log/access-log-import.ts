import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { ImportKind } from '../import/import-files.js';
import { logFileEvents } from './log-file-events.js';

/** Logs hold lines that are no requests, such as attacks: those are told, and are no failure. */
export const accessLogImport: ImportKind = {
  mustBeWhole: false,
  reader: ({ visitorHashKey }) => {
    if (visitorHashKey === null) {
      throw new PatchbayError(
        'invalid_settings',
        'Visitors are hashed under a key: set PATCHBAY_VISITOR_HASH_KEY to that of the server (secrets.json in its DATA_DIR).',
      );
    }
    return (pieces, source) => logFileEvents(pieces, { ...source, visitorHashKey });
  },
};
