import { describe, expect, test } from '@jest/globals';
import { GroupCommit } from '../../../../../internal/adapters/broker/embedded/group-commit.js';

interface Named {
  readonly name: string;
  readonly bytes: number;
}

/** A commit that ends when the test says so. */
class Commits {
  readonly groups: string[] = [];
  readonly #ends: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  readonly group = new GroupCommit<Named>((writes) => this.#commit(writes), 100);
  readonly settled: string[] = [];

  write(name: string, bytes = 1): void {
    this.group.write({ name, bytes }).then(
      () => this.settled.push(name),
      () => this.settled.push(`${name}!`),
    );
  }

  async end(failure?: Error): Promise<void> {
    const { resolve, reject } = this.#ends.shift()!;
    if (failure === undefined) resolve();
    else reject(failure);
    await turn();
  }

  #commit(writes: readonly Named[]): Promise<void> {
    this.groups.push(writes.map(({ name }) => name).join(''));
    return new Promise((resolve, reject) => this.#ends.push({ resolve, reject }));
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a group commit', () => {
  test('takes what came in one turn together, and what comes meanwhile into the next', async () => {
    const commits = new Commits();
    for (const name of 'ab') commits.write(name);
    await turn();
    for (const name of 'cde') commits.write(name);
    await turn();
    expect([commits.groups, commits.settled]).toEqual([['ab'], []]);
    await commits.end();
    expect([commits.groups, commits.settled]).toEqual([
      ['ab', 'cde'],
      ['a', 'b'],
    ]);
    await commits.end();
    expect(commits.settled.join('')).toBe('abcde');
  });

  test('that fails rejects its own writes and no others', async () => {
    const commits = new Commits();
    commits.write('a');
    await turn();
    commits.write('b');
    await commits.end(new Error('disk'));
    expect(commits.settled).toEqual(['a!']);
    await commits.end();
    expect(commits.settled).toEqual(['a!', 'b']);
  });

  test('is bounded in bytes, and takes a larger write alone', async () => {
    const commits = new Commits();
    commits.write('a', 60);
    commits.write('b', 40);
    commits.write('c', 1);
    commits.write('d', 500);
    commits.write('e', 1);
    await turn();
    for (let group = 0; group < 4; group += 1) await commits.end();
    expect(commits.groups).toEqual(['ab', 'c', 'd', 'e']);
  });

  test('is idle when nothing waits', async () => {
    const commits = new Commits();
    await commits.group.idle();
    commits.write('a');
    await turn();
    commits.write('b');
    let idle = false;
    const waiting = commits.group.idle().then(() => (idle = true));
    await commits.end();
    expect(idle).toBe(false);
    await commits.end();
    await waiting;
  });
});
