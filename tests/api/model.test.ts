import { useSystem } from '../support/api/system';
import { archives } from './model/archives';
import { board } from './model/board';
import { corrections } from './model/corrections';
import { forms } from './model/forms';
import { history } from './model/history';
import { holds } from './model/holds';
import { incidents } from './model/incidents';
import { payments } from './model/payments';
import { pickups } from './model/pickups';
import { policies } from './model/policies';
import { previews } from './model/previews';
import { sharing } from './model/sharing';
import { statuses } from './model/statuses';
import { testOrders } from './model/test-orders';
import { views } from './model/views';

const system = useSystem();

// Before any other: test orders are offered until a real one has come.
testOrders(system);
views(system);
statuses(system);
previews(system);
forms(system);
board(system);
history(system);
sharing(system);
corrections(system);
holds(system);
pickups(system);
incidents(system);
payments(system);
archives(system);
policies(system);
