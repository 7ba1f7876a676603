import { refuse } from '../../errors';
import type { AnyCommandName } from '../commands';
import { accept, refuseLines } from './acceptance';
import { confirmEffect, effectResult, giveUpEffect, retryEffect } from './attention';
import { cancel, channelReport } from './cancel';
import { changeAddress, changeCustomer, editShipment } from './correction';
import { carrierReport, confirmReceipt, deliver } from './delivery';
import { closeIncident, openIncident } from './incident';
import { archive, close, complete, deadline, unarchive } from './lifecycle';
import { collectCash, recordPayment } from './payment';
import { cancelPickup, collect, preparePickup, readyPickup } from './pickup';
import {
  acknowledgeLogistics,
  hold,
  process,
  rejectLogistics,
  release,
  requestLogistics,
  startLogistics,
} from './preparation';
import { refund, startRefund } from './refund';
import { approveReturn, receiveReturn, rejectReturn, requestReturn, returnGoods, shipReturn } from './return';
import type { Rule } from './rule';
import { createShipment, handOver, ship, voidShipment } from './shipping';
import {
  cancelSource,
  paySource,
  placeSource,
  reSource,
  reviewSourceRefund,
  settleSourceRefund,
  supplierReport,
  trackSource,
} from './supply';

/** The rule of every command, from outside and from inside. A command without a rule does not compile. */
export const rules: { readonly [N in AnyCommandName]: Rule<N> } = {
  take: () => refuse('order_already_taken'),
  accept,
  refuse: refuseLines,
  ship,
  'create-shipment': createShipment,
  'hand-over': handOver,
  'void-shipment': voidShipment,
  deliver,
  'confirm-receipt': confirmReceipt,
  cancel,
  refund,
  return: returnGoods,
  'request-return': requestReturn,
  'approve-return': approveReturn,
  'reject-return': rejectReturn,
  'receive-return': receiveReturn,
  'record-payment': recordPayment,
  hold,
  release,
  process,
  'request-logistics': requestLogistics,
  'acquire-logistics': acknowledgeLogistics,
  'start-logistics': startLogistics,
  'reject-logistics': rejectLogistics,
  'prepare-pickup': preparePickup,
  'ready-pickup': readyPickup,
  collect,
  'cancel-pickup': cancelPickup,
  'open-incident': openIncident,
  'close-incident': closeIncident,
  'ship-return': shipReturn,
  'start-refund': startRefund,
  'collect-cash': collectCash,
  'edit-shipment': editShipment,
  'change-customer': changeCustomer,
  'change-address': changeAddress,
  'place-source': placeSource,
  'pay-source': paySource,
  'track-source': trackSource,
  'cancel-source': cancelSource,
  're-source': reSource,
  'review-source-refund': reviewSourceRefund,
  'settle-source-refund': settleSourceRefund,
  archive,
  unarchive,
  complete,
  close,
  'retry-effect': retryEffect,
  'confirm-effect': confirmEffect,
  'give-up-effect': giveUpEffect,
  'carrier-report': carrierReport,
  'channel-report': channelReport,
  'supplier-report': supplierReport,
  deadline,
  'effect-result': effectResult,
};
