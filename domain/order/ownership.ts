/**
 * Whose a shipment, a return or an order at a supplier is, in the part of an order that one seller decides on
 * (`partOf`). `shared`: lines of other sellers are in it too; `foreign`: only theirs are. Absent, as in every whole order:
 * all of it belongs to the order at hand. It is never stored.
 */
export type Ownership = 'shared' | 'foreign';

interface Owned {
  readonly ownership?: Ownership;
}

/** May a decision on this order, or this part of one, act on the thing? */
export const isOwn = (thing: Owned): boolean => thing.ownership === undefined;

/** The thing that a command names; undefined if there is none, or if it is not this part's alone. */
export const findOwn = <T extends Owned & { readonly id: string }>(
  things: readonly T[],
  id: string,
): T | undefined => things.find((thing) => thing.id === id && isOwn(thing));
