import { describeWorld } from '../support/domain/search/world-test';

/* Two worlds that show many of the rules. `npm run test:deep` searches all of them. */

describeWorld('refunds');
describeWorld('sellers');
