import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../workflows/contract';

/** Temporal's numbers for the types of attributes. */
const TYPES = { Keyword: 2, Bool: 5, Datetime: 6 } as const;

/** Registers the search attributes that the namespace lacks. Safe to repeat, and for two at once. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, TYPES[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes }).catch((error) => {
    // Another process was faster, which is equally good: that is what was wanted.
    if (error?.code !== ALREADY_EXISTS) throw error;
  });
}

const ALREADY_EXISTS = 6;
