import { describeWorld } from '../support/domain/search/world-test';

describeWorld('payments');
describeWorld('refunds');
describeWorld('returns');
describeWorld('cash');
describeWorld('pickup');
describeWorld('stock');
describeWorld('stock-by-itself');
