import { describeWorld } from '../support/domain/search/world-test';

describeWorld('two-lines');
describeWorld('labels');
describeWorld('carrier');
describeWorld('channel');
describeWorld('authority');
