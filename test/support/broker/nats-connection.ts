import { connect, type NatsConnection } from 'nats';

/** A connection of the test's own, for as long as the work takes. */
export async function withNats<T>(url: string, work: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const { host, username, password } = new URL(url);
  const connection = await connect({
    servers: host,
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
    reconnect: false,
  });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
