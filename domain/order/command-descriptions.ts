/**
 * What each command does, in one sentence: for the API document and the Temporal UI. The workflow shows these, so this
 * file imports nothing.
 */
export const COMMAND_DESCRIPTIONS = {
  accept: 'Accepts all lines that wait for acceptance, or those named.',
  refuse: 'Refuses all lines that wait for acceptance, or those named.',
  ship: 'Creates a shipment of what is open, or of the lines named, and hands it over once its label is there.',
  'create-shipment':
    'Creates a shipment, and buys its label where the carrier sells one, without handing it over.',
  'hand-over': 'Says that a shipment, or every one that waits, was handed to the carrier.',
  'void-shipment': 'Calls off a shipment that was not handed over, and gives its label back.',
  deliver: 'Marks delivered what is on its way, or the shipment named.',
  'confirm-receipt': 'Says that the customer has received what was handed over, or the lines named.',
  cancel: 'Cancels what has not been handed over, or the lines named.',
  refund:
    'Gives back lines + shipping + adjustment − fee, or everything that is left where nothing is named.',
  return: 'Says that goods have come back: requested, approved and received in one step.',
  'request-return': 'Announces that goods will come back.',
  'approve-return': 'Approves a requested return.',
  'reject-return': 'Rejects a requested return.',
  'receive-return': 'Says that an approved return, or the lines named of it, has arrived.',
  'record-payment': 'Records what became of a payment.',
  hold: 'Holds the order: nothing is released, packed or handed over until it is lifted.',
  release: 'Lifts the hold of an order.',
  process: 'Says that work on the goods has begun. A channel may make this a step of its own.',
  'request-logistics': 'Hands the order to a logistics provider, who has not answered yet.',
  'acquire-logistics': 'Says that the logistics provider has taken the order.',
  'start-logistics': 'Says that the logistics provider works on the order.',
  'reject-logistics': 'Says that the logistics provider will not do it.',
  'prepare-pickup': 'Says that a store has begun to prepare the goods for the customer to collect.',
  'ready-pickup':
    'Says that the goods wait in the store, with the code the customer must show where there is one.',
  collect: 'Says that the customer has collected the goods, or the lines named.',
  'cancel-pickup': 'Calls off the pickup; the order itself lives on.',
  'open-incident':
    'Opens an incident on lines that were handed over; the order neither completes nor closes meanwhile.',
  'close-incident':
    'Closes the incident of all lines that have one, or of those named; their old status shows again.',
  'ship-return': 'Says that goods of an approved return are on their way back.',
  'start-refund': 'Says that somebody has begun to pay a refund by hand; the evidence ends it.',
  'collect-cash': 'Records the cash that was due on delivery.',
  'edit-shipment': 'Corrects a parcel that was sent by hand; the channel is told anew.',
  'change-customer': "Corrects the customer's name, e-mail address or telephone number.",
  'change-address':
    'Corrects where the goods or the invoice go, while nothing has been packed for the old address.',
  'place-source': 'Orders what is to be placed from its suppliers, or the lines named.',
  'pay-source': 'Says that the order at the supplier was paid.',
  'track-source': 'Records the parcel that a supplier sends, by its tracking number.',
  'cancel-source':
    'Says that the supplier has cancelled; the order lives on: source it again, or cancel and refund it.',
  're-source': 'Takes lines whose supplier cancelled back to be placed, at the same supplier or another.',
  'review-source-refund': 'Says that the supplier looks at a refund of what it cancelled.',
  'settle-source-refund': 'Records whether the supplier paid what it cancelled back.',
  archive: 'Puts an order that is over out of the way. It freezes nothing.',
  unarchive: 'Brings an archived order back into the lists.',
  complete: 'Completes an order that was handed over and paid.',
  close: 'Closes a completed order.',
  'retry-effect': 'Tries again what needs attention.',
  'confirm-effect': 'Says that what needs attention was done by hand, with the evidence.',
  'give-up-effect': 'Gives up what needs attention: it will not be done.',
} as const;
