import { z } from 'zod';
import { policySchema, policySettingsSchema } from '../../domain/policy';
import { connectionName, timestamp } from './shared';

const anything = z.record(z.string(), z.unknown());

const settings = z
  .looseObject({
    testMode: z
      .boolean()
      .optional()
      .describe('the connection reaches a test system: test orders use no other connections'),
  })
  .describe('as the kind of the connection defines them');
const channelSettings = settings
  .extend({ policy: policySettingsSchema.optional() })
  .describe('the policy of the channel, and settings as its kind defines them');

const newConnection = <S extends z.ZodType>(of: S) =>
  z.strictObject({
    name: connectionName,
    kind: z.string().min(1).max(40),
    settings: of,
    credentials: anything
      .default({})
      .describe('as the kind of the connection defines them; stored encrypted and never returned'),
  });

const connectionChange = <S extends z.ZodType>(of: S) =>
  z
    .strictObject({
      settings: of.optional().describe('replaces all settings'),
      credentials: anything.optional().describe('replaces all credentials'),
    })
    .refine(
      (change) => change.settings !== undefined || change.credentials !== undefined,
      'expected settings or credentials',
    );

/** Request bodies that create and change carrier and supplier connections. */
export const connectionBodies = {
  create: newConnection(settings.default({})).meta({ id: 'NewConnection' }),
  change: connectionChange(settings).meta({ id: 'ConnectionChange' }),
};

/** The same for channels, which have a policy among their settings. */
export const channelBodies = {
  create: newConnection(channelSettings.default({})).meta({ id: 'NewChannel' }),
  change: connectionChange(channelSettings).meta({ id: 'ChannelChange' }),
};

export type ConnectionBodies = typeof connectionBodies | typeof channelBodies;

const shared = {
  name: z.string(),
  kind: z.string(),
  settings: anything,
  createdAt: timestamp.nullable().describe('null for a built-in channel that was never changed'),
  updatedAt: timestamp.nullable(),
  problem: z
    .strictObject({
      code: z.enum(['settings_invalid', 'unknown_kind']),
      detail: z.string().describe('which settings do not fit, and what is expected'),
    })
    .nullable()
    .describe(
      'why the connection cannot be used as it is stored; null if nothing is wrong with its settings',
    ),
};

/** C12 */
const pullFailure = z
  .strictObject({
    code: z.string().describe('a short code for what is wrong'),
    detail: z.string().describe('what the code means'),
    remark: z.string().nullable().describe('what the outside system said, in its own words'),
    failures: z.int().describe('how many pulls have failed in a row'),
    since: timestamp.describe('when the first of them failed'),
    lastAt: timestamp.describe('when the latest failed'),
    nextAt: timestamp.describe('when it is tried again; `sync` tries at once'),
    attention: z.boolean().describe('after three failures in a row, or 15 minutes: a person should look'),
  })
  .nullable()
  .describe('why the connection cannot be read at present; null while it can');

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
    pulledAt: timestamp.nullable().describe('when changes were last read from the supplier'),
    pullFailure,
  })
  .meta({ id: 'SupplierConnection' });

export const channelSchema = z
  .strictObject({
    ...shared,
    imports: z.boolean().describe('whether orders are imported from the channel'),
    pulledAt: timestamp.nullable().describe('when orders were last imported from the channel'),
    pullFailure,
    unreadableOrders: z
      .strictObject({ count: z.int(), link: z.string().describe('the path that lists them') })
      .describe('orders that imports could not read, or not in full'),
    policy: policySchema.describe('the policy that new orders of the channel get'),
  })
  .meta({ id: 'ChannelConnection' });

export const testResultSchema = z
  .strictObject({
    ok: z.boolean(),
    problem: z.string().optional().describe('a short code for what is wrong'),
    detail: z.string().optional().describe('what is wrong, in a sentence, if more is known than the code'),
  })
  .meta({ id: 'ConnectionTest' });
