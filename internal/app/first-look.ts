import type { DependencyContainer } from 'tsyringe';
import type { Call } from '../ports/call.js';
import { Passwords } from '../services/accounts/passwords.js';
import { SetupToken } from '../services/accounts/setup-token.js';
import { InstallationService } from '../services/installation/installation-service.js';
import { readLocalAccess, writeLocalAccess } from '../transport/cli/local-access.js';
import type { DataFolder } from './data-folder.js';
import type { Secrets } from './secrets.js';

/** What an API needs to be tried at once. */
export interface FirstLook {
  /** On the installation's first start only. */
  readonly firstKey: string | null;
  /** Where the set-up token lies, while there is no user. */
  readonly setupTokenFile: string | null;
}

export interface FirstLookParts {
  readonly container: DependencyContainer;
  readonly dataFolder: DataFolder;
  readonly url: string;
  readonly secrets: Secrets;
  readonly call: Call;
}

/** Makes the default project and its first keys, and leaves the command line its access. */
export async function prepareFirstLook(parts: FirstLookParts): Promise<FirstLook> {
  const { container, dataFolder, url, secrets, call } = parts;
  const { path } = dataFolder;
  // APIs that start together on one folder share one key for the command line.
  const firstKey = await dataFolder.alone(async () => {
    // What is damaged is made anew.
    const kept = await readLocalAccess(path).catch(() => null);
    const installation = await container.resolve(InstallationService).prepare(kept?.api_key ?? null, call);
    await writeLocalAccess(path, {
      url,
      project_id: installation.project.id,
      api_key: installation.localKey,
      visitor_hash_key: secrets.visitorHashKey,
    });
    return installation.firstKey;
  });
  await container.resolve(Passwords).prepare();
  return { firstKey, setupTokenFile: await container.resolve(SetupToken).prepare(call) };
}
