import { useSystem } from '../support/api/system';
import { noServers } from './outage/no-servers';
import { noWorker } from './outage/no-worker';

const system = useSystem({ worker: false, env: { WAYBILL_ANSWER_SECONDS: '0.5' } });

noWorker(system);
noServers(system);
