import { OutsideError } from '../domain/errors';
import type { Order } from '../domain/order/model';
import type { Connections } from '../store/connections';
import { testModeOf } from '../store/connections';

type Opens = Pick<Connections, 'open'>;

/**
 * The connections as the effects of an order may have them. U7: a test order touches those alone that are in their test
 * mode now, whatever they were when it was taken; any other is refused as `connection_is_live`, which is an outcome that
 * a person decides. The settings that are judged are those that are opened: nothing changes in between.
 */
export const connectionsFor = (connections: Opens, { mode }: Pick<Order, 'mode'>): Opens => ({
  async open(side, name) {
    const connection = await connections.open(side, name);
    // `direct` has no row unless somebody made one, and reaches nobody.
    if (connection && mode === 'test' && !testModeOf(connection.settings)) {
      throw new OutsideError('refused', 'connection_is_live');
    }
    return connection;
  },
});
