import { describeWorld } from '../support/domain/search/world-test';

describeWorld('supplier');
describeWorld('supplier-alone');
describeWorld('executor');
describeWorld('hold');
describeWorld('stock-taken');
describeWorld('sellers');
