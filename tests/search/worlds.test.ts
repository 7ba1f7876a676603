import { describeWorld } from '../support/domain/search/world-test';

/* A few worlds that show most of the rules. `npm run test:deep` searches all of them. */

// With refunds of all that is left alone, which halves its states.
describeWorld('two-units', { refunded: ['rest'] });
describeWorld('labels');
describeWorld('refunds');
describeWorld('sellers');
