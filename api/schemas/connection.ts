import { z } from 'zod';
import { policySchema, policySettingsSchema } from '../../domain/policy';
import { connectionName, timestamp } from './shared';

const anything = z.record(z.string(), z.unknown());

const settings = z
  .looseObject({
    testMode: z.boolean().optional().describe('it reaches a test system: test orders touch no other'),
  })
  .describe('as the kind asks for');
const channelSettings = settings
  .extend({ policy: policySettingsSchema.optional() })
  .describe('a policy, and beside it what the kind asks for');

const newConnection = <S extends z.ZodType>(of: S) =>
  z.strictObject({
    name: connectionName,
    kind: z.string().min(1).max(40),
    settings: of,
    credentials: anything.default({}).describe('as the kind asks for; encrypted, and never shown again'),
  });

const connectionChange = <S extends z.ZodType>(of: S) =>
  z
    .strictObject({
      settings: of.optional().describe('replaces all settings'),
      credentials: anything.optional().describe('replaces all credentials'),
    })
    .refine(
      (change) => change.settings !== undefined || change.credentials !== undefined,
      'expected something to change',
    );

/** What connections of a carrier or a supplier are made of, and changed by. */
export const connectionBodies = {
  create: newConnection(settings.default({})).meta({ id: 'NewConnection' }),
  change: connectionChange(settings).meta({ id: 'ConnectionChange' }),
};

/** The same of a channel, which has a policy among its settings. */
export const channelBodies = {
  create: newConnection(channelSettings.default({})).meta({ id: 'NewChannel' }),
  change: connectionChange(channelSettings).meta({ id: 'ChannelChange' }),
};

export type ConnectionBodies = typeof connectionBodies | typeof channelBodies;

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
