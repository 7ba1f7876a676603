import { Contract } from '../support/api/contract';

interface Question {
  readonly api: string;
  readonly exchanges?: Parameters<Contract['violation']>[0][];
}

/**
 * The OpenAPI documents of the APIs of this test run, each compiled once however many test files call its API: that takes
 * a second, and validators cannot be shared between test files.
 */
export class Contracts {
  private readonly byText = new Map<string, Contract>();
  private readonly byApi = new Map<string, Contract>();

  /** Answers the body of a response; null if there is no such question. Throws if the API was not read before. */
  async answer(path: string, question: Question): Promise<object | null> {
    if (path === '/contract') return { operations: (await this.read(question.api)).operations };
    if (path === '/violations') return { violations: this.violations(question) };
    return null;
  }

  private async read(api: string): Promise<Contract> {
    const response = await fetch(`${api}/openapi.json`);
    const text = await response.text();
    const contract = this.byText.get(text) ?? new Contract(JSON.parse(text) as Record<string, unknown>);
    this.byText.set(text, contract);
    this.byApi.set(api, contract);
    return contract;
  }

  private violations({ api, exchanges = [] }: Question): string[] {
    const contract = this.byApi.get(api);
    if (!contract) throw new Error(`the document of ${api} was not read`);
    return exchanges.flatMap((exchange) => contract.violation(exchange) ?? []);
  }
}
