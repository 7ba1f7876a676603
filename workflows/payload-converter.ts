import type { Payload } from '@temporalio/common';
import { DefaultPayloadConverter } from '@temporalio/common';

/**
 * A signal may be sent by hand in any encoding, and is decoded before any handler of ours runs: what cannot be read
 * would stop the order for ever. So it is read as a text that fits no command, and is refused like any such signal.
 */
class TolerantPayloadConverter extends DefaultPayloadConverter {
  override fromPayload<T>(payload: Payload): T {
    try {
      return super.fromPayload<T>(payload);
    } catch {
      return 'unreadable' as T;
    }
  }
}

export const payloadConverter = new TolerantPayloadConverter();
