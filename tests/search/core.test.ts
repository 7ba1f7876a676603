import { describeWorld } from '../support/domain/search/world-test';

describeWorld('two-units');
