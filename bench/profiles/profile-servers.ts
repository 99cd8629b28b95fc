import {
  profiles,
  serverSettings,
  type ProfileName,
  type ServerName,
} from '../../internal/config/profiles.js';
import { benchSettings } from '../stores/servers/bench-settings.js';
import { startServer, type BenchServer } from '../stores/servers/bench-server.js';

export type BrokerChoice = 'nats' | 'kafka';

/** What the program stands on in one round, and how it is told where that is. */
export interface ProfileServers {
  readonly variables: Readonly<Record<string, string>>;
  readonly pids: readonly number[];
  remove(): Promise<void>;
}

export interface ProfileOrder {
  readonly profile: ProfileName;
  /** Null: the profile's. */
  readonly broker: BrokerChoice | null;
  /** Where servers make their folders. */
  readonly folder: string;
}

export function brokerOf(profile: ProfileName, broker: BrokerChoice | null): string {
  return broker ?? profiles[profile].BROKER;
}

/** Every server of the profile, new and empty, one after the other. */
export async function startProfileServers({
  profile,
  broker,
  folder,
}: ProfileOrder): Promise<ProfileServers> {
  const backends = { ...profiles[profile], ...(broker !== null && { BROKER: broker }) };
  const names = new Set(Object.values(backends).filter(isServer));
  const started: BenchServer[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((server) => server.remove()));
  };
  const variables: Record<string, string> = {
    PROFILE: profile,
    ...(broker !== null && { BROKER: broker }),
  };
  try {
    for (const name of names) {
      const settings = name in benchSettings ? benchSettings[name as keyof typeof benchSettings] : {};
      const server = await startServer(name, { folder, settings, note: () => undefined });
      started.push(server);
      variables[serverSettings[name]] = server.url;
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { variables, pids: started.flatMap(({ pid }) => (pid === null ? [] : [pid])), remove };
}

function isServer(backend: string): backend is ServerName {
  return backend in serverSettings;
}
