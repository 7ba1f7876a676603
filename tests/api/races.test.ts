import { useSystem } from '../support/api-system';
import { conflicts } from './races/conflicts';
import { idempotency } from './races/idempotency';

const system = useSystem();

idempotency(system);
conflicts(system);
