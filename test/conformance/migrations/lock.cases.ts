import { expect, test } from '@jest/globals';
import { migrate } from '../../../internal/migrate/index.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { TcpProxy } from '../../support/tcp-proxy.js';
import { migrateOnce, type EngineAtHand } from './engine-at-hand.js';

/** Takes the lock of a target that is opened for it, and keeps it until it is let go or the test ends. */
async function hold(
  at: EngineAtHand,
): Promise<{ readonly proxy: TcpProxy | null; readonly letGo: () => Promise<void> }> {
  const { target, proxy } = await at.open();
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let holding = Promise.resolve();
  const letGo = (): Promise<void> => {
    end();
    return holding;
  };
  at.afterwards(() => letGo().catch(() => undefined));
  await new Promise<void>((resolve, reject) => {
    holding = target.withLock(() => {
      resolve();
      return ended;
    });
    holding.catch(reject);
  });
  return { proxy, letGo };
}

async function failure(work: Promise<unknown>): Promise<PatchbayError> {
  const thrown = await work.then(
    () => new Error('It was not refused.'),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(PatchbayError);
  return thrown as PatchbayError;
}

const soon = (signal = new AbortController().signal) => ({ signal, deadline: Date.now() + 700 });

export function lockCases(at: EngineAtHand): void {
  if (at.engine.atOnce === 'any number') {
    test('there is no lock: one that is at work stops no other', async () => {
      const { letGo } = await hold(at);
      expect(await migrateOnce(at, at.database, at.migrations)).toHaveLength(at.migrations.length);
      await letGo();
    });
    return;
  }

  test('who waits for another one says so when its time is up, and has changed nothing', async () => {
    const { letGo } = await hold(at);
    const error = await failure(migrate((await at.open(soon())).target, at.migrations));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(error.message).toContain('Another process is migrating this database');
    await letGo();
    expect(await at.database.tables()).toEqual([]);
    expect(await migrateOnce(at, at.database, at.migrations)).toHaveLength(at.migrations.length);
  });

  test('who waits is let go by its signal', async () => {
    const { letGo } = await hold(at);
    const controller = new AbortController();
    const { target } = await at.open({ signal: controller.signal, deadline: Date.now() + 50_000 });
    const waiting = failure(migrate(target, at.migrations));
    controller.abort();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    await letGo();
    expect(await migrateOnce(at, at.database, at.migrations)).toHaveLength(at.migrations.length);
  });

  test('a database that has every migration is not waited for', async () => {
    await migrateOnce(at, at.database, at.migrations);
    const { letGo } = await hold(at);
    expect(await migrate((await at.open(soon())).target, at.migrations)).toEqual([]);
    await letGo();
  });

  test('the lock ends with its connection', async () => {
    const { proxy, letGo } = await hold(at);
    const next = migrateOnce(at, at.database, at.migrations);
    if (proxy !== null) {
      proxy.cutAll();
      await next;
    }
    await letGo().catch(() => undefined);
    expect(await next).toHaveLength(at.migrations.length);
  });
}
