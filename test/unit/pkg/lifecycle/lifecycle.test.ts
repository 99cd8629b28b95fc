import { describe, expect, test } from '@jest/globals';
import { Lifecycle, type Stage } from '../../../../pkg/lifecycle/index.js';

function recorded(log: string[], name: string, fails: { start?: boolean; stop?: boolean } = {}): Stage {
  return {
    name,
    start: async () => {
      log.push(`start ${name}`);
      await Promise.resolve();
      if (fails.start === true) throw new Error(`${name} does not start`);
    },
    stop: async () => {
      log.push(`stop ${name}`);
      await Promise.resolve();
      if (fails.stop === true) throw new Error(`${name} does not stop`);
    },
  };
}

describe('Lifecycle', () => {
  test('starts in order and stops in reverse', async () => {
    const log: string[] = [];
    const lifecycle = new Lifecycle([recorded(log, 'a'), recorded(log, 'b'), recorded(log, 'c')]);
    await lifecycle.start();
    await lifecycle.stop();
    expect(log).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  test('a start that fails stops what had begun, and throws', async () => {
    const log: string[] = [];
    const stages = [recorded(log, 'a'), recorded(log, 'b', { start: true }), recorded(log, 'c')];
    await expect(new Lifecycle(stages).start()).rejects.toThrow('b does not start');
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  test('a stage that fails to stop does not keep the others from stopping', async () => {
    const log: string[] = [];
    const failed: string[] = [];
    const lifecycle = new Lifecycle([recorded(log, 'a'), recorded(log, 'b', { stop: true })], {
      stageFailedToStop: (name) => failed.push(name),
    });
    await lifecycle.start();
    await lifecycle.stop();
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
    expect(failed).toEqual(['b']);
  });

  test('two stops are one', async () => {
    const log: string[] = [];
    const lifecycle = new Lifecycle([recorded(log, 'a')]);
    await lifecycle.start();
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(log).toEqual(['start a', 'stop a']);
  });

  test('a stop during the start keeps later stages from starting', async () => {
    const log: string[] = [];
    const lifecycle: Lifecycle = new Lifecycle([
      { name: 'a', start: () => void lifecycle.stop(), stop: () => void log.push('stop a') },
      recorded(log, 'b'),
    ]);
    await expect(lifecycle.start()).rejects.toMatchObject({ code: 'stopping' });
    expect(log).toEqual(['stop a']);
  });
});
