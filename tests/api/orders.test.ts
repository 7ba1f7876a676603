import { useSystem } from '../support/api-system';
import { actions } from './orders/actions';
import { amounts } from './orders/amounts';
import { commands } from './orders/commands';
import { lists } from './orders/lists';
import { reading } from './orders/reading';
import { record } from './orders/record';
import { refunds } from './orders/refunds';
import { taking } from './orders/taking';
import { timeline } from './orders/timeline';

const system = useSystem();

taking(system);
amounts(system);
commands(system);
actions(system);
refunds(system);
reading(system);
timeline(system);
lists(system);
record(system);
