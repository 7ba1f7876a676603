import { describeWorld } from '../testing/search/world-test';

describeWorld('two-units');
