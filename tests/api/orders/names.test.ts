import { connectChannel } from '../../support/api/connections';
import { address, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** GET /v1/orders: orders by people's names and e-mail addresses, in whatever alphabet, whole or by their beginning. */
withSystem((system) => {
  describe('a search for a person', () => {
    const PEOPLE: Readonly<Record<string, { readonly name: string; readonly email?: string }>> = {
      lukasz: { name: 'Łukasz Wałęsa', email: 'l.walesa+shop@Solidarnosc.example' },
      soren: { name: 'Søren Kjærgård' },
      dang: { name: 'Đặng Thị Ngọc' },
      weiss: { name: 'Weißmüller' },
      yilmaz: { name: 'Yılmaz İpek' },
      obrien: { name: 'O’Brien', email: 'pat@mail.acme.example' },
      iceland: { name: 'Þór Œdelstein' },
      ivan: { name: 'Иван Щербаков' },
      giorgos: { name: 'Γιώργος Παππάς' },
      wang: { name: '王小明' },
      jean: { name: 'Jean-Luc dell’Angelo' },
      mueller: { name: 'MUELLER Li' },
      eliyev: { name: 'Əliyev' },
    };
    const ids = new Map<string, string>();
    let channel: string;

    beforeAll(async () => {
      channel = await connectChannel(system, 'names', {});
      for (const [who, customer] of Object.entries(PEOPLE)) {
        const order = newOrder({ channel, customer, shippingAddress: { ...address, name: customer.name } });
        ids.set((await system.client.take(order)).id, who);
      }
    }, 60_000);

    async function found(query: Readonly<Record<string, string>>): Promise<string[]> {
      const path = `/v1/orders?${new URLSearchParams({ channel, ...query })}`;
      const { body } = await system.client.expect([200], 'GET', path);
      return body.items.map(({ id }) => ids.get(id) ?? id).sort();
    }

    test.each([
      ['lukasz', 'lukasz'],
      ['ŁUKASZ', 'lukasz'],
      ['walesa', 'lukasz'],
      ['soren', 'soren'],
      ['soeren', 'soren'],
      ['Kjaergard', 'soren'],
      ['kjaergaard', 'soren'],
      ['dang', 'dang'],
      ['thi ngoc', 'dang'],
      ['weissmuller', 'weiss'],
      ['WEISSMÜLLER', 'weiss'],
      ['WEIẞMÜLLER', 'weiss'],
      ['weissmueller', 'weiss'],
      ['Weissmu\u0308ller', 'weiss'],
      ['yilmaz', 'yilmaz'],
      ['YILMAZ', 'yilmaz'],
      ['ipek', 'yilmaz'],
      ['obrien', 'obrien'],
      ["o'brien", 'obrien'],
      ['O’Brien', 'obrien'],
      ['brien', 'obrien'],
      ['o brien', 'obrien'],
      ['thor oedelstein', 'iceland'],
      ['ivan shcherbakov', 'ivan'],
      ['щербаков', 'ivan'],
      ['giorgos', 'giorgos'],
      ['ΓΙΏΡΓΟΣ', 'giorgos'],
      ['王小明', 'wang'],
      ['小明', 'wang'],
      ['wang xiao', 'wang'],
      ['jean-luc', 'jean'],
      ['jeanluc', 'jean'],
      ['angelo', 'jean'],
      ['müller', 'mueller'],
      ['li mueller', 'mueller'],
      ['eliyev', 'eliyev'],
    ])('by "%s" finds the order of %s alone', async (text, who) => {
      expect(await found({ q: text })).toEqual([who]);
      expect(await found({ customer: ` ${text} ` })).toEqual([who]);
    });

    test.each([
      ['luk', ['lukasz']],
      ['Wał', ['lukasz']],
      ['kja sør', ['soren']],
      ['weißm', ['weiss']],
      ['yılm ip', []],
      ['an', []],
      ['ukasz', []],
      ['lukasza', []],
      ['lukasz brien', []],
      ["'", []],
      ['l', ['lukasz']],
    ])('by part of a name from three characters on: "%s" finds %j', async (text, expected) => {
      expect(await found({ q: text })).toEqual(expected);
    });

    test.each([
      ['l.walesa+shop@solidarnosc.example', ['lukasz']],
      ['L.WALESA+SHOP@SOLIDARNOSC.EXAMPLE', ['lukasz']],
      ['l.walesa+shop@solidarnosc.exam', []],
      ['walesa+shop@solidarnosc.example', []],
      ['l.walesa@', ['lukasz']],
      ['shop', ['lukasz']],
      ['solidar', ['lukasz']],
      ['@solidarnosc.example', ['lukasz']],
      ['solidarnosc.example', ['lukasz']],
      ['@acme.example', ['obrien']],
      ['@mail.acme.example', ['obrien']],
      ['@cme.example', []],
      ['acm', ['obrien']],
      ['pat@mail', ['obrien']],
      ['pat brien', ['obrien']],
    ])('by an e-mail address or its parts: "%s" finds %j', async (text, expected) => {
      expect(await found({ q: text })).toEqual(expected);
    });

    test('finds a person by the corrected name, and no longer by the one before', async () => {
      const { id } = await system.client.take(newOrder({ channel, customer: { name: 'Öztürk' } }));
      ids.set(id, 'corrected');
      await system.client.act(id, 'change-customer', { customer: { name: 'Åkesson', email: 'a@b.example' } });
      expect(await found({ q: 'akess' })).toEqual(['corrected']);
      expect(await found({ q: 'a@b.example' })).toEqual(['corrected']);
      expect(await found({ q: 'ozturk' })).toEqual([]);
    });

    test('leaves nothing of a name in the clear, and not the sequence of its letters', async () => {
      const [row] = await system.sql<{ tokens: string[] }>(
        'SELECT name_tokens AS tokens FROM orders WHERE id = $1',
        [[...ids.keys()][0]],
      );
      const tokens = row?.tokens ?? [];
      expect(tokens.length).toBeGreaterThan(10);
      for (const token of tokens) expect(token).toMatch(/^[\w-]{8}$/);
      expect(tokens).toEqual([...tokens].sort());
    });

    test('by a company finds the order that goes there', async () => {
      const shippingAddress = { ...address, company: 'Bäckerei Śliwa & Söhne GmbH' };
      const { id } = await system.client.take(newOrder({ channel, shippingAddress }));
      ids.set(id, 'bakery');
      expect(await found({ customer: 'sliwa soehne' })).toEqual(['bakery']);
    });
  });
});
