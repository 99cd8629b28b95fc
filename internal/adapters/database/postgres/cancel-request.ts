import pg, { type ClientConfig, type PoolClient } from 'pg';

/** What the driver knows of a connection, and its types leave out. */
interface Keyed {
  readonly processID: number | null;
  readonly secretKey: number | null;
}

interface Cancelling extends pg.Connection {
  connect(portOrSocket: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/**
 * Asks the server to end what this connection works on; resolves once it was sent, or could not be. By the protocol's own
 * request over a connection that needs no login: it works where max_connections is reached, too.
 */
export function requestCancel(client: PoolClient, { ssl, sslnegotiation }: ClientConfig): Promise<void> {
  const { processID, secretKey } = client as unknown as Keyed;
  if (processID === null || secretKey === null) return Promise.resolve();
  return new Promise((resolve) => {
    const connection = new pg.Connection({ ssl, sslnegotiation }) as Cancelling;
    const send = (): void => connection.cancel(processID, secretKey);
    connection.on('error', () => resolve());
    // The server closes it without an answer.
    connection.on('end', () => resolve());
    connection.on('connect', () => {
      if (!ssl) send();
      else if (sslnegotiation !== 'direct') connection.requestSsl();
    });
    connection.on('sslconnect', send);
    if (client.host.startsWith('/')) connection.connect(`${client.host}/.s.PGSQL.${client.port}`);
    else connection.connect(client.port, client.host);
  });
}
