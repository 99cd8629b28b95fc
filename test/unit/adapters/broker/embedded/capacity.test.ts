import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { Capacity, freeDiskBytes } from '../../../../../internal/adapters/broker/embedded/capacity.js';
import { until } from '../../../../support/until.js';

const MIB = 1024 * 1024;

class Disk {
  free = 100 * MIB;
  size = { envelopes: 0, bytes: 0, fileBytes: 0 };
  measured = 0;
  readonly capacity = new Capacity(
    {
      folder: tmpdir(),
      maxBytes: 1_000 * MIB,
      reserveBytes: 40 * MIB,
      freeBytes: () => {
        this.measured += 1;
        return Promise.resolve(this.free);
      },
    },
    this.size,
  );

  async admits(bytes: number): Promise<boolean> {
    try {
      (await this.capacity.admit(bytes)).done();
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'storage_full', retryable: true });
      return false;
    }
  }
}

describe('capacity', () => {
  test('what is admitted between two measurements counts, so that the reserve is kept', async () => {
    const disk = new Disk();
    let admitted = 0;
    while (disk.measured < 2 && (await disk.admits(MIB))) admitted += 1;
    expect(admitted).toBeGreaterThan(50);
    expect(admitted).toBeLessThanOrEqual(60);
  });

  test('it refuses below the reserve, and goes on when there is space again', async () => {
    const disk = new Disk();
    disk.free = 40 * MIB;
    expect(await disk.admits(1)).toBe(false);
    await expect(disk.capacity.check()).rejects.toMatchObject({ code: 'storage_full' });
    disk.free = 100 * MIB;
    await until('it goes on', () => disk.admits(1));
    await disk.capacity.check();
  });

  test('below the reserve it uses what was consumed in the file, but only half of the reserve', async () => {
    const disk = new Disk();
    Object.assign(disk.size, { fileBytes: 500 * MIB });
    disk.free = 39 * MIB;
    expect(await disk.admits(10 * MIB)).toBe(true);
    expect(await disk.admits(10 * MIB)).toBe(false);
    disk.free = 20 * MIB;
    await until('it is measured again', () => disk.admits(1).then((admitted) => !admitted));
    Object.assign(disk.size, { bytes: 500 * MIB, envelopes: 1 });
    disk.free = 39 * MIB;
    const before = disk.measured;
    await until('it is measured again', async () => (await disk.admits(1)) || disk.measured > before);
    expect(await disk.admits(1)).toBe(false);
  });

  test('what is under way counts against the largest size', async () => {
    const disk = new Disk();
    disk.free = 5_000 * MIB;
    disk.size.bytes = 990 * MIB;
    const room = await disk.capacity.admit(10 * MIB);
    expect(await disk.admits(1)).toBe(false);
    room.done();
    expect(await disk.admits(10 * MIB)).toBe(true);
  });

  test('the free space of a folder is that of its disk', async () => {
    expect(await freeDiskBytes(tmpdir())).toBeGreaterThan(0);
    await expect(freeDiskBytes('/no/such/folder')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
