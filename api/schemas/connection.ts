import { z } from 'zod';
import { policySchema } from '../../domain/policy';
import { connectionName, timestamp } from './shared';

const anything = z.record(z.string(), z.unknown());

export const newConnectionSchema = z
  .strictObject({
    name: connectionName,
    kind: z.string().min(1).max(40),
    settings: anything.default({}).describe('as the kind asks for'),
    credentials: anything.default({}).describe('as the kind asks for; encrypted, and never shown again'),
  })
  .meta({ id: 'NewConnection' });

export const connectionChangeSchema = z
  .strictObject({
    settings: anything.optional().describe('replaces all settings'),
    credentials: anything.optional().describe('replaces all credentials'),
  })
  .refine(
    (change) => change.settings !== undefined || change.credentials !== undefined,
    'expected something to change',
  )
  .meta({ id: 'ConnectionChange' });

const shared = {
  name: z.string(),
  kind: z.string(),
  settings: anything,
  createdAt: timestamp.nullable().describe('null for what exists without having been made'),
  updatedAt: timestamp.nullable(),
};

export const carrierSchema = z
  .strictObject({
    ...shared,
    sellsLabels: z.boolean(),
    takesLabelsBack: z.boolean(),
  })
  .meta({ id: 'CarrierConnection' });

export const supplierSchema = z
  .strictObject({
    ...shared,
    pulledAt: timestamp.nullable().describe('when its changes were read last'),
  })
  .meta({ id: 'SupplierConnection' });

export const channelSchema = z
  .strictObject({
    ...shared,
    imports: z.boolean().describe('orders are pulled from it'),
    pulledAt: timestamp.nullable(),
    policy: policySchema.describe('what orders to come are taken under'),
  })
  .meta({ id: 'ChannelConnection' });

export const testResultSchema = z
  .strictObject({
    ok: z.boolean(),
    problem: z.string().optional().describe('a short code of what is wrong'),
  })
  .meta({ id: 'ConnectionTest' });
