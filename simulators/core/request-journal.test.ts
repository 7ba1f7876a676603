import { RequestJournal } from './request-journal';

describe('RequestJournal', () => {
  it('stores the latest requests and drops older ones', () => {
    const journal = new RequestJournal(3);
    for (let n = 1; n <= 5; n += 1) journal.open({ system: 'mirakl', method: 'GET', path: `/${n}` });
    expect(journal.find().map((entry) => entry.n)).toEqual([3, 4, 5]);
    expect(journal.find({ after: 4 })).toMatchObject([{ path: '/5', status: null }]);
    expect(journal.find({ method: 'put' })).toEqual([]);
  });
});
