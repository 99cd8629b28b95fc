import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server } from 'node:net';
import { freePort } from '../../../support/processes.js';
import { allWords, startErrorAt } from '../../../support/start-error.js';

const PASSWORD = 'pass/word: 100%';

async function listening(listener: Server): Promise<string> {
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return `http://patchbay:${encodeURIComponent(PASSWORD)}@127.0.0.1:${(listener.address() as AddressInfo).port}/default`;
}

/** What a person may have named by mistake, as it answers HTTP. */
const others: Readonly<Record<string, readonly [listener: () => Server, says: RegExp]>> = {
  'a page of some web server': [
    () => createHttp((_request, response) => response.end('<html>Welcome</html>')),
    /is it one\?/,
  ],
  'some API': [
    () => createHttp((_request, response) => response.end('{"status":"ok"}')),
    /is it one\?|not its HTTP interface/,
  ],
  'a proxy without a server': [
    () => createHttp((_request, response) => response.writeHead(502).end('Bad Gateway')),
    /not its HTTP interface/,
  ],
  'the native port of ClickHouse': [
    () =>
      createTcp((socket) =>
        socket
          .on('error', () => undefined)
          .end(
            'HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program\r\nYou must use port 8123 for HTTP.\r\n',
          ),
      ),
    /has port 8123/,
  ],
  'a port of PostgreSQL, which hangs up': [
    () => createTcp((socket) => socket.on('error', () => undefined).once('data', () => socket.destroy())),
    /cannot be reached \(ECONNRESET\)/,
  ],
  'a port of MySQL, which speaks first': [
    () => createTcp((socket) => socket.on('error', () => undefined).write('J\0\0\0\n9.4.0\0')),
    /does not speak HTTP/,
  ],
};

test.each(Object.entries(others))('%s is not taken for a ClickHouse', async (_what, [make, says]) => {
  const listener = make();
  try {
    const error = await startErrorAt(await listening(listener));
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(error.message).toMatch(says);
    expect(allWords(error)).not.toContain('pass');
  } finally {
    listener.close();
  }
});

test('a port where nobody listens, and TLS where there is none, are told apart', async () => {
  const gone = await startErrorAt(`http://127.0.0.1:${await freePort()}/default`);
  expect(gone.message).toContain('ECONNREFUSED');
  const plain = createHttp();
  const url = await listening(plain);
  const insecure = await startErrorAt(url.replace('http:', 'https:'));
  expect(insecure).toMatchObject({ code: 'unavailable' });
  expect(insecure.message).toContain('No secure connection');
  plain.close();
});
