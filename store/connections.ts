import type { Database } from './database';
import { Prisma } from './generated/client';
import type { Keyring } from './keyring';

export type ConnectionSide = 'channel' | 'carrier' | 'supplier';

/** A connection as it may be shown: without its credentials. */
export interface ConnectionInfo {
  readonly name: string;
  readonly kind: string;
  readonly settings: Record<string, unknown>;
  readonly policyVersion: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly pulledAt: Date | null;
}

/** A connection with what only a connector may see. */
export interface OpenConnection extends ConnectionInfo {
  readonly credentials: unknown;
  readonly cursor: string | null;
}

export interface ConnectionInput {
  readonly name: string;
  readonly kind: string;
  readonly settings: Record<string, unknown>;
  readonly credentials: unknown;
}

const SHOWN = Prisma.sql`
  name, kind, settings, policy_version AS "policyVersion", created_at AS "createdAt", updated_at AS "updatedAt",
  pulled_at AS "pulledAt"`;

/** Connections to channels, carriers and suppliers. `direct` is a channel that always exists and has no row. */
export class Connections {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /** Creates a connection; false if the name is taken. */
  async create(side: ConnectionSide, input: ConnectionInput): Promise<boolean> {
    const now = new Date();
    const { count } = await this.database.prisma.connectionRow.createMany({
      data: [{ ...this.row(side, input), side, createdAt: now, updatedAt: now }],
      skipDuplicates: true,
    });
    return count === 1;
  }

  /** Changes settings, credentials or both; false if there is no such connection. */
  async update(
    side: ConnectionSide,
    name: string,
    change: { settings?: Record<string, unknown>; credentials?: unknown },
  ): Promise<boolean> {
    const { count } = await this.database.prisma.connectionRow.updateMany({
      where: { side, name },
      data: {
        ...(change.settings
          ? { settings: change.settings as Prisma.InputJsonObject, policyVersion: { increment: 1 } }
          : {}),
        ...(change.credentials === undefined
          ? {}
          : { credentials: this.seal(side, name, change.credentials) }),
        updatedAt: new Date(),
      },
    });
    return count === 1;
  }

  async remove(side: ConnectionSide, name: string): Promise<boolean> {
    const { connectionRow, pullFailureRow } = this.database.prisma;
    const where = { side, name };
    // What failed with it is no news of a later connection of this name.
    const [{ count }] = await this.database.prisma.$transaction([
      connectionRow.deleteMany({ where }),
      pullFailureRow.deleteMany({ where }),
    ]);
    return count === 1;
  }

  /** A page by name, after `after`: of all connections of a side, or of those named. */
  async list(
    side: ConnectionSide,
    after: string | null,
    limit: number,
    names?: readonly string[],
  ): Promise<ConnectionInfo[]> {
    return this.database.prisma.connectionRow.findMany({
      where: {
        side,
        name: { ...(after === null ? {} : { gt: after }), ...(names ? { in: [...names] } : {}) },
      },
      orderBy: { name: 'asc' },
      take: limit,
      omit: { credentials: true, cursor: true, side: true },
    }) as Promise<ConnectionInfo[]>;
  }

  async find(side: ConnectionSide, name: string): Promise<ConnectionInfo | null> {
    const rows = await this.database.query<ConnectionInfo>(Prisma.sql`
      SELECT ${SHOWN} FROM connections WHERE side = ${side} AND name = ${name}`);
    return rows[0] ?? null;
  }

  /** The channels whose policy has a supplier's goods sent for lines that name none. */
  async channelsSuppliedBy(supplier: string, limit: number): Promise<string[]> {
    const rows = await this.database.prisma.connectionRow.findMany({
      where: { side: 'channel', settings: { path: ['policy', 'supplier'], equals: supplier } },
      orderBy: { name: 'asc' },
      take: limit,
      select: { name: true },
    });
    return rows.map(({ name }) => name);
  }

  /** With its credentials; for connectors alone. */
  async open(side: ConnectionSide, name: string): Promise<OpenConnection | null> {
    const rows = await this.database.query<Omit<OpenConnection, 'credentials'> & { credentials: Buffer }>(
      Prisma.sql`SELECT ${SHOWN}, credentials, cursor FROM connections WHERE side = ${side} AND name = ${name}`,
    );
    const row = rows[0];
    if (!row) return null;
    const credentials = JSON.parse(this.keyring.unsealOwn(row.credentials, context(side, name))) as unknown;
    return { ...row, credentials };
  }

  async kindOf(side: ConnectionSide, name: string): Promise<string | null> {
    const row = await this.database.prisma.connectionRow.findUnique({
      where: { side_name: { side, name } },
      select: { kind: true },
    });
    return row?.kind ?? null;
  }

  /** The kinds of connections by their names; what there is no connection of is left out. */
  async kindsOf(side: ConnectionSide, names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    const rows = await this.database.prisma.connectionRow.findMany({
      where: { side, name: { in: [...names] } },
      select: { name: true, kind: true },
    });
    return new Map(rows.map(({ name, kind }) => [name, kind]));
  }

  /** Where the next pull continues. Written only if it was not moved since. */
  async moveCursor(side: ConnectionSide, name: string, from: string | null, to: string): Promise<boolean> {
    const { count } = await this.database.prisma.connectionRow.updateMany({
      where: { side, name, cursor: from },
      data: { cursor: to, pulledAt: new Date() },
    });
    return count === 1;
  }

  private row(side: ConnectionSide, input: ConnectionInput) {
    return {
      name: input.name,
      kind: input.kind,
      settings: input.settings as Prisma.InputJsonObject,
      credentials: this.seal(side, input.name, input.credentials),
    };
  }

  private seal(side: ConnectionSide, name: string, credentials: unknown): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.keyring.sealOwn(JSON.stringify(credentials), context(side, name)));
  }
}

const context = (side: ConnectionSide, name: string): string => `connection:${side}:${name}`;
