import { useSystem } from '../support/api/system';
import { actions } from './orders/actions';
import { amounts } from './orders/amounts';
import { commands } from './orders/commands';
import { deadlines } from './orders/deadlines';
import { lists } from './orders/lists';
import { reading } from './orders/reading';
import { record } from './orders/record';
import { refunds } from './orders/refunds';
import { stock } from './orders/stock';
import { taking } from './orders/taking';
import { timeline } from './orders/timeline';

const system = useSystem();

taking(system);
amounts(system);
commands(system);
actions(system);
refunds(system);
stock(system);
reading(system);
timeline(system);
deadlines(system);
lists(system);
record(system);
