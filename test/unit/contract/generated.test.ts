import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

test('api/generated is what scripts/generate.sh makes of the contract', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-generated-'));
  try {
    execFileSync('scripts/generate.sh', [folder], { encoding: 'utf8' });
    for (const file of ['openapi.ts', 'openapi.json']) {
      const fresh = readFileSync(join(folder, file), 'utf8');
      // Not toBe: two files of 200 KB are no message.
      if (fresh !== readFileSync(join('api/generated', file), 'utf8')) {
        throw new Error(
          `api/generated/${file} is not of this contract: run scripts/generate.sh, and commit.`,
        );
      }
    }
    expect(readFileSync(join(folder, 'openapi.ts'), 'utf8')).toContain('trackEvent');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
