import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../internal/adapters/account-store/sqlite/index.js';
import { sampleLetter } from '../conformance/account-store/samples.js';
import { call } from '../support/call.js';
import { shellBlocks } from '../support/documented/blocks.js';
import { SameAnswer } from '../support/documented/same-answer.js';
import { type } from '../support/documented/typed.js';
import { TestServer } from '../support/server.js';

const blocks = shellBlocks('docs/api.md').map((block, index) => ({
  ...block,
  title: `${index + 1}: ${/\$PATCHBAY_URL([^"]*)/.exec(block.words)?.[1] ?? block.words}`,
}));

/** An event that the storage has refused: nothing that a client can send is one. */
async function putDeadLetter(dataDir: string, projectId: string): Promise<void> {
  const clock = { now: () => Date.now() };
  const { accountStore, deadLetters } = createSqliteAccounts({
    file: join(dataDir, 'accounts.sqlite'),
    clock,
  });
  const [timestamp, idKey] = [Date.parse('2026-01-29T10:00:00Z'), '0194bc2e5d00700080000000000000aa'];
  const line =
    `{"project_id":"${projectId}","timestamp":${timestamp},"id_key":"${idKey}","received_at":${timestamp},` +
    '"id":"x","event_type":"page_view","properties":{}}';
  await accountStore.start(call());
  try {
    await deadLetters.put([sampleLetter(projectId, 1, { timestamp, idKey, line })], call());
  } finally {
    await accountStore.stop();
  }
}

describe("docs/api.md's examples, typed into a new server one after the other", () => {
  let server: TestServer;
  const environment: Record<string, string> = {};
  const same = new SameAnswer();

  beforeAll(async () => {
    server = await TestServer.create({ REGISTRATION: 'open' });
    await server.start();
    environment['PATCHBAY_KEY'] = /\bkey {3}(pb_live_\w+)/.exec(server.output)![1]!;
    const { project_id: project } = await server.localAccess();
    await server.stop();
    await putDeadLetter(server.dataDir, project);
    await server.start();
    environment['PATCHBAY_URL'] = server.url;
  }, 120_000);
  afterAll(() => server.remove());

  test.each(blocks)('$title', async ({ words, answer, kept }) => {
    const typed = type(words, environment);
    expect([await typed.ended, typed.output()]).toEqual([0, typed.stdout()]);
    // Lines of CSV end as RFC 4180 has it.
    const given = typed.stdout().replaceAll('\r\n', '\n').trim();
    if (answer?.language !== 'json') {
      expect(same.inWordsOf(answer?.text ?? '', given)).toBe(answer?.text ?? '');
      return;
    }
    const [shown, body] = [JSON.parse(answer.text) as object, JSON.parse(given) as object];
    expect(same.inWordsOf(shown, body)).toEqual(shown);
    for (const [name, member] of Object.entries(kept)) environment[name] = memberOf(body, member);
  });
});

function memberOf(body: unknown, path: string): string {
  const value = path.split('.').reduce((at, key) => (at as Record<string, unknown>)[key], body);
  if (typeof value !== 'string') throw new Error(`The answer has no text at ${path}.`);
  return value;
}
