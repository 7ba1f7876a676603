import { useSystem } from '../support/api/system';
import { conflicts } from './clients/conflicts';
import { connections } from './clients/connections';
import { foreignFields } from './clients/foreign-fields';
import { house } from './clients/house';
import { hygiene } from './clients/hygiene';
import { idempotency } from './clients/idempotency';
import { keys } from './clients/keys';
import { roles } from './clients/roles';
import { sellers } from './clients/sellers';

const system = useSystem();

roles(system);
keys(system);
sellers(system);
hygiene(system);
foreignFields(system);
connections(system);
idempotency(system);
conflicts(system);
house(system);
