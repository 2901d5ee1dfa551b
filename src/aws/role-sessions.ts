import { createRoleCache, type RoleCredentials, type RoleSession } from './role-cache.ts';
import { type RoleRequest, roleKey } from './role-profiles.ts';

/** The sessions of roles that a command uses, shared by all of its connections. */
export interface RoleSessions {
  /**
   * The session that this command or the `aws` command has already, else one that `begin` makes.
   * What failed with an MFA device stays failed: nobody is asked twice by one command.
   */
  obtain(request: RoleRequest, begin: () => Promise<RoleSession>): Promise<RoleCredentials>;
}

/** The SDK renews credentials so long before their end; without a device, so do we. */
const RENEWED_BEFORE_MS = 5 * 60_000;
/** With a device somebody has to be asked: that can wait. */
const ASKED_BEFORE_MS = 30_000;

/** @param directory of the `aws` command's cache. */
export function createRoleSessions(directory: string, now: () => Date): RoleSessions {
  const cache = createRoleCache(directory, now);
  const held = new Map<string, Promise<RoleCredentials>>();

  async function start(key: string, begin: () => Promise<RoleSession>): Promise<RoleCredentials> {
    const cached = await cache.read(key);
    if (cached !== undefined) return cached;
    const session = await begin();
    await cache.write(key, session);
    return session.credentials;
  }

  function drop(key: string, session: Promise<RoleCredentials>): void {
    if (held.get(key) === session) held.delete(key);
  }

  async function obtain(request: RoleRequest, begin: () => Promise<RoleSession>): Promise<RoleCredentials> {
    const key = roleKey(request);
    const asks = request.SerialNumber !== undefined;
    const known = held.get(key);
    if (known !== undefined) {
      const credentials = await known;
      const left = credentials.expiration.getTime() - now().getTime();
      if (left > (asks ? ASKED_BEFORE_MS : RENEWED_BEFORE_MS)) return credentials;
      drop(key, known);
      return obtain(request, begin);
    }
    const session = start(key, begin);
    held.set(key, session);
    if (!asks) session.catch(() => drop(key, session));
    return session;
  }

  return { obtain };
}
