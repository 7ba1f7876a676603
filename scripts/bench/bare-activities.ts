/** Called when a message of a bare order has been processed. */
type OnCommitted = (orderId: string, names: readonly string[]) => void;

/** Activities that do nothing but be there. */
export const createBareActivities = () => ({
  async outside(_orderId: string): Promise<string> {
    return 'done';
  },
});

export const createBareLocalActivities = (onCommitted: OnCommitted) => ({
  async load(_orderId: string): Promise<string> {
    return 'loaded';
  },
  async commit(orderId: string, names: readonly string[]): Promise<string> {
    onCommitted(orderId, names);
    return 'committed';
  },
});

export type BareActivities = ReturnType<typeof createBareActivities>;
export type BareLocalActivities = ReturnType<typeof createBareLocalActivities>;
