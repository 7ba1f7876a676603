import { everyStep, TIME_FOR_LIVES } from '../../../../tests/support/domain/lives';
import { statusOf } from '../../status';
import { orderViews, statusImplied } from '.';

describe('the state that a status implies', () => {
  test.each([
    ['marketplace', 'Closed', { lifecycle: 'closed' }],
    ['backoffice', 'Canceled', { lifecycle: 'cancelled' }],
    ['store.payment', 'Refunded', { refund: 'refunded' }],
    ['backoffice', 'Complete', {}],
    ['backoffice', 'Ready for shipment', {}],
    ['backoffice', 'Awaiting payment', {}],
    ['store.shipment', 'Delivered', {}],
    ['store.fulfillment', 'Delivered', {}],
  ] as const)('in %s for %s is %j', (view, word, implied) => {
    expect(statusImplied(view, word)).toEqual(implied);
  });

  test(
    'is the one that every order with the status has',
    () =>
      everyStep(({ after }) => {
        const status = statusOf(after);
        return Object.entries(orderViews(after)).flatMap(([view, word]) =>
          Object.entries(statusImplied(view as keyof ReturnType<typeof orderViews>, word))
            .filter(([dimension, value]) => status[dimension as keyof typeof status] !== value)
            .map(([dimension, value]) => `${view} ${word}: ${dimension} is not ${value}`),
        );
      }),
    TIME_FOR_LIVES,
  );
});
