import { UpdateIndex } from './update-index';

describe('UpdateIndex', () => {
  it('lists each id once, by its latest update, and by id for equal times', () => {
    const index = new UpdateIndex();
    index.touch('b', 10);
    index.touch('c', 20);
    index.touch('a', 20);
    index.touch('b', 30);
    expect([...index.since(0)]).toEqual(['a', 'c', 'b']);
    expect([...index.since(20)]).toEqual(['a', 'c', 'b']);
    expect([...index.since(21)]).toEqual(['b']);
    expect([...index.since(31)]).toEqual([]);
  });

  it('stays right after many updates of few orders', () => {
    const index = new UpdateIndex();
    for (let at = 0; at < 5_000; at += 1) index.touch(`order-${at % 7}`, at);
    expect([...index.since(4_990)]).toHaveLength(7);
    expect([...index.since(4_999)]).toEqual([`order-${4_999 % 7}`]);
  });
});
