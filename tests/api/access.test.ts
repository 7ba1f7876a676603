import { useSystem } from '../support/api-system';
import { connections } from './access/connections';
import { foreignFields } from './access/foreign-fields';
import { house } from './access/house';
import { hygiene } from './access/hygiene';
import { keys } from './access/keys';
import { roles } from './access/roles';
import { sellers } from './access/sellers';

const system = useSystem();

roles(system);
keys(system);
sellers(system);
hygiene(system);
foreignFields(system);
connections(system);
house(system);
