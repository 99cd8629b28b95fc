import { createServer, type IncomingMessage } from 'node:http';
import { Supervisor, type SupervisorRequest } from './supervisor.js';

// Ends with the process that holds the other end of its standard input, whatever that one dies of: folder, socket.
const [folder = '', socket = ''] = process.argv.slice(2);
process.stderr.on('error', () => undefined);
const supervisor = new Supervisor(folder, (text) => process.stderr.write(`servers: ${text}\n`));

const http = createServer((request, response) => {
  bodyOf(request)
    .then((body) => supervisor.answer(JSON.parse(body) as SupervisorRequest))
    .then(
      (answer) => response.end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
});
http.requestTimeout = 0;
http.listen(socket);

process.stdin.resume().once('close', end);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);

let ending: Promise<void> | undefined;
function end(): void {
  ending ??= supervisor.end().finally(() => process.exit());
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += String(part);
  return body;
}
