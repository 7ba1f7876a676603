/**
 * What each command does: the summary of its route in the API document, and of its signal in the Temporal UI. The workflow
 * bundles this file, so it imports nothing.
 */
export const COMMAND_DESCRIPTIONS = {
  accept: 'Accepts all lines that are waiting for acceptance, or the given lines.',
  refuse: 'Refuses all lines that are waiting for acceptance, or the given lines.',
  ship: 'Ships all remaining units, or the given lines: creates a shipment and hands it over once it has its label.',
  'create-shipment':
    'Creates a shipment without handing it over, and buys its label if a carrier connection is given.',
  'hand-over': 'Records that all waiting shipments, or the given one, were handed to the carrier.',
  'void-shipment': 'Cancels a shipment that was not handed over, and voids its label.',
  deliver: 'Marks all shipments that are on their way, or the given one, as delivered.',
  'confirm-receipt':
    'Confirms that the customer received everything that was handed over, or the given lines.',
  cancel: 'Cancels everything that has not been handed over, or the given lines.',
  refund:
    'Refunds lines + shipping + adjustment − fee, or everything that is left if no part is given. With the last units of a ' +
    'line goes its own price of shipping, unless `shipping` is given.',
  return: 'Records that goods came back: requests, approves and receives the return in one step.',
  'request-return': 'Requests a return.',
  'approve-return': 'Approves a requested return.',
  'reject-return': 'Rejects a requested return.',
  'receive-return': 'Records that an approved return, or the given lines of it, arrived.',
  'record-payment': 'Records the state of a payment.',
  hold: 'Puts the order on hold: nothing is released, packed or handed over until the hold is lifted.',
  release: 'Lifts the hold of an order.',
  process: 'Records that work on the goods has started. A channel may require this step before shipping.',
  'request-logistics': 'Records that the order was sent to a logistics provider, which has not answered yet.',
  'acquire-logistics': 'Records that the logistics provider accepted the order.',
  'start-logistics': 'Records that the logistics provider started work on the order.',
  'reject-logistics': 'Records that the logistics provider rejected the order.',
  'prepare-pickup': 'Records that a store started to prepare the goods for the customer to collect.',
  'ready-pickup':
    'Records that the goods are ready for pickup, optionally with a code that the customer must show.',
  collect: 'Records that the customer collected the goods, or the given lines.',
  'cancel-pickup': 'Cancels the pickup. The order itself is not cancelled.',
  'open-incident':
    'Opens an incident on lines that were handed over. The order does not complete or close while one is open.',
  'close-incident':
    'Closes all open incidents, or those of the given lines. The lines show their previous status again.',
  'ship-return': 'Records that the goods of an approved return are on their way back.',
  'start-refund':
    'Records that a person started to pay a refund by hand. `confirm-effect` with evidence completes it.',
  'collect-cash': 'Records that the cash due on delivery was collected.',
  'edit-shipment': 'Corrects a shipment that was sent by hand, and notifies the channel again.',
  'change-customer': "Corrects the customer's name, e-mail address or telephone number.",
  'change-address':
    'Corrects the shipping or billing address. The shipping address cannot change once goods are packed for it.',
  'place-source': 'Places all lines that come from suppliers, or the given lines, with their suppliers.',
  'pay-source': 'Records that a supplier order was paid.',
  'track-source': 'Records the shipment that a supplier sends, with its tracking number.',
  'cancel-source':
    'Records that the supplier cancelled a supplier order. The order stays open: source the lines again, or cancel them.',
  're-source':
    'Makes lines whose supplier order was cancelled ready to be placed again, with the same supplier or another.',
  'review-source-refund':
    'Records that the supplier is reviewing a refund for the supplier order it cancelled.',
  'settle-source-refund': 'Records whether the supplier refunded the supplier order it cancelled.',
  archive: 'Archives a finished order. Late events still apply.',
  unarchive: 'Unarchives an order: lists show it again.',
  complete: 'Completes an order that was handed over and paid.',
  close: 'Closes a completed order.',
  'retry-effect': 'Retries an effect that needs attention.',
  'confirm-effect': 'Confirms that an effect that needs attention was carried out by hand, with evidence.',
  'give-up-effect': 'Gives up an effect that needs attention: it will not be carried out.',
} as const;
