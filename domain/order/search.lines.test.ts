import { describeWorld } from '../testing/search/world-test';

describeWorld('two-lines');
describeWorld('labels');
describeWorld('carrier');
describeWorld('channel');
describeWorld('authority');
