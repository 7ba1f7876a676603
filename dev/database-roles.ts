import { createHmac } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** Owns the database `waybill` and migrates it, with roles that a migration may create. */
const OWNER = 'waybill_owner';
/** Of the worker and the api: reads and writes rows, and changes no table. */
const APP = 'waybill_app';

export interface RoleUrls {
  /** Of the role that migrates. */
  readonly owner: string;
  /** Of the role that the worker and the api have. */
  readonly app: string;
}

/** The addresses of a database for both roles. Their passwords follow from that of the superuser, not the reverse. */
export function roleUrls(superuserUrl: string): RoleUrls {
  const urlOf = (role: string): string => {
    const url = new URL(superuserUrl);
    url.username = role;
    url.password = passwordOf(role, superuserUrl);
    return url.href;
  };
  return { owner: urlOf(OWNER), app: urlOf(APP) };
}

const passwordOf = (role: string, superuserUrl: string): string =>
  createHmac('sha256', decodeURIComponent(new URL(superuserUrl).password))
    .update(role)
    .digest('base64url');

/**
 * Creates the roles and gives the owner the whole database, also one that an earlier version created, whose tables
 * belong to the superuser. Safe to repeat.
 */
export async function prepareRoles(superuserUrl: string): Promise<void> {
  const database = escapeIdentifier(new URL(superuserUrl).pathname.slice(1));
  await asSuperuser(superuserUrl, async (superuser) => {
    for (const [role, rights] of Object.entries(RIGHTS)) {
      const { rowCount } = await superuser.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
      if (!rowCount) await superuser.query(`CREATE ROLE ${role}`);
      const password = escapeLiteral(passwordOf(role, superuserUrl));
      await superuser.query(`ALTER ROLE ${role} LOGIN NOSUPERUSER ${rights} PASSWORD ${password}`);
    }
    await superuser.query(
      `ALTER DATABASE ${database} OWNER TO ${OWNER};
       REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
       GRANT CONNECT ON DATABASE ${database} TO ${APP};
       ${HAND_OVER};
       ALTER SCHEMA public OWNER TO ${OWNER};
       GRANT USAGE ON SCHEMA public TO ${APP};
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${APP};
       GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${APP};
       ALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} IN SCHEMA public
         GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${APP};
       ALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${APP};`,
    );
  });
}

/** Lets the application take the narrower roles that migrations have created. Safe to repeat. */
export async function shareRoles(superuserUrl: string): Promise<void> {
  await asSuperuser(superuserUrl, async (superuser) => {
    const { rows } = await superuser.query<{ name: string }>(
      `SELECT DISTINCT roleid::regrole::text AS name FROM pg_auth_members
       WHERE member = '${OWNER}'::regrole AND admin_option AND roleid <> '${APP}'::regrole`,
    );
    for (const { name } of rows)
      await superuser.query(`GRANT ${name} TO ${APP} WITH INHERIT FALSE, SET TRUE`);
  });
}

/**
 * The application sees every row, as the owner of a table does: what it reads for a seller it reads in the role for
 * sellers, which policies restrict.
 */
const RIGHTS = {
  [OWNER]: 'NOCREATEDB CREATEROLE NOBYPASSRLS',
  [APP]: 'NOCREATEDB NOCREATEROLE BYPASSRLS',
};

/** PostgreSQL's own REASSIGN OWNED refuses what belongs to the superuser of a cluster. */
const HAND_OVER = `
DO $$
DECLARE command text;
BEGIN
  FOR command IN
    SELECT format('ALTER TABLE public.%I OWNER TO ${OWNER}', relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relowner <> '${OWNER}'::regrole
      AND (relkind IN ('r', 'p', 'v', 'm') OR relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i')))
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO ${OWNER}', oid::regprocedure) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proowner <> '${OWNER}'::regrole
    UNION ALL
    SELECT format('ALTER TYPE public.%I OWNER TO ${OWNER}', typname) FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typowner <> '${OWNER}'::regrole AND typtype IN ('d', 'e')
  LOOP
    EXECUTE command;
  END LOOP;
END $$`;

async function asSuperuser(url: string, work: (superuser: Client) => Promise<void>): Promise<void> {
  const superuser = new Client({ connectionString: url });
  await superuser.connect();
  try {
    await work(superuser);
  } finally {
    await superuser.end();
  }
}
