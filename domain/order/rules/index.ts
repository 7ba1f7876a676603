import { refuse } from '../../errors';
import type { AnyCommandName } from '../commands';
import { accept, refuseLines } from './acceptance';
import { confirmEffect, effectResult, giveUpEffect, retryEffect } from './attention';
import { cancel, channelReport } from './cancel';
import { carrierReport, confirmReceipt, deliver } from './delivery';
import { close, complete, deadline } from './lifecycle';
import { recordPayment } from './payment';
import { refund } from './refund';
import { approveReturn, receiveReturn, rejectReturn, requestReturn, returnGoods } from './return';
import type { Rule } from './rule';
import { createShipment, handOver, ship, voidShipment } from './shipping';

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
  complete,
  close,
  'retry-effect': retryEffect,
  'confirm-effect': confirmEffect,
  'give-up-effect': giveUpEffect,
  'carrier-report': carrierReport,
  'channel-report': channelReport,
  deadline,
  'effect-result': effectResult,
};
