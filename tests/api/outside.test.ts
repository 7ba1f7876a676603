import { useSystem } from '../support/api/system';
import { callbacks } from './outside/callbacks';
import { forgeries } from './outside/forgeries';
import { labels } from './outside/labels';
import { marketplace } from './outside/marketplace';
import { shuffled } from './outside/shuffled';
import { suppliers } from './outside/suppliers';

const system = useSystem();

callbacks(system);
forgeries(system);
shuffled(system);
labels(system);
marketplace(system);
suppliers(system);
