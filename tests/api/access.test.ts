import { useSystem } from '../support/api-system';
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
house(system);
