import type { MeasuredServer, StartServer } from '../servers/measured-server.js';
import { startProgram, startRole } from '../servers/patchbay.js';
import { startProfileServers, type ProfileOrder } from './profile-servers.js';

/** The program on new servers of a profile: all roles in one process, or its API and its consumer apart. */
export function profileProgram(
  profile: Pick<ProfileOrder, 'profile' | 'broker'>,
  roles: 'all' | 'apart',
): StartServer {
  return async (context): Promise<MeasuredServer> => {
    const servers = await startProfileServers({ ...profile, folder: context.folder });
    const removals = [() => servers.remove()];
    const remove = async (): Promise<void> => {
      for (const removal of removals.splice(0).reverse()) await removal();
    };
    try {
      const program = await startProgram(roles === 'all' ? 'app' : 'api', context, servers.variables);
      removals.push(() => program.remove());
      const companions = [...servers.pids];
      if (roles === 'apart') {
        const consumer = await startRole('consumer', context, servers.variables);
        removals.push(() => consumer.remove());
        companions.push(consumer.pid);
      }
      return { ...program, companions, remove };
    } catch (error) {
      await remove();
      throw error;
    }
  };
}
