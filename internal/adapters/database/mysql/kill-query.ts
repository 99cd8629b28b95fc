import { createConnection, type ConnectionOptions } from 'mysql2/promise';

const CONNECT_MS = 1_500;

/**
 * Asks the server to end what a connection works on; resolves once that was said, or could not be. It takes a
 * connection of its own: where max_connections is reached the caller has to cut the one at work.
 */
export async function killQuery(threadId: number, config: ConnectionOptions): Promise<void> {
  try {
    const connection = await createConnection({ ...config, connectTimeout: CONNECT_MS });
    connection.on('error', () => undefined);
    try {
      await connection.query(`KILL QUERY ${threadId}`);
    } finally {
      connection.destroy();
    }
  } catch {
    // Whoever works there may have ended by itself.
  }
}
