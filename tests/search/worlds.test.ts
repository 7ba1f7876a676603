import { describeWorld } from '../support/domain/search/world-test';

/* A few worlds that show most of the rules. `npm run test:deep` searches all of them. */

describeWorld('labels');
describeWorld('refunds');
describeWorld('sellers');
