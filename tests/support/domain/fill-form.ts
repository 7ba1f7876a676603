/** A form as JSON Schema: what of it a client reads that draws one. */
export interface FormSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, FormSchema>>;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly oneOf?: readonly FormSchema[];
  /** What is required of a body without the fields of `if`. */
  readonly else?: FormSchema;
  readonly dependentSchemas?: Readonly<Record<string, FormSchema>>;
  readonly properties?: Readonly<Record<string, FormSchema>>;
  readonly items?: FormSchema;
}

/** What a client would fill in from the form alone: what it requires, and the first of each choice. */
export function fillForm(form: FormSchema, text: (field: string) => string): object {
  const fill = (schema: FormSchema, field: string): unknown => {
    const { $ref, enum: choices, type, properties, minimum = 0 } = schema;
    if (choices) return choices[0];
    if ($ref) return fill(form.$defs?.[$ref.split('/').at(-1) ?? ''] ?? {}, field);
    if (type === 'integer') return Math.max(1, minimum);
    if (type === 'boolean') return true;
    if (!properties) return text(field);
    const conditions = [schema, ...Object.values(schema.dependentSchemas ?? {})];
    const required = [
      ...[schema, schema.oneOf?.[0], ...conditions.map((condition) => condition.else)].flatMap(
        (part) => part?.required ?? [],
      ),
    ];
    const more = Object.keys(properties).filter((name) => !required.includes(name));
    const wanted = [
      ...required,
      ...more.slice(0, Math.max(0, (schema.minProperties ?? 0) - required.length)),
    ];
    return Object.fromEntries(wanted.map((name) => [name, fill(properties[name] ?? {}, name)]));
  };
  return fill(form, '') as object;
}

/** The lines of a form with the maximum of units for each; none if it takes no quantities. */
export function linesOfForm({
  properties,
}: FormSchema): { readonly id: string; readonly quantity: number }[] {
  const items = properties?.lines?.items;
  const parts = items?.oneOf ?? (items ? [items] : []);
  return parts.flatMap(({ properties: part }) => {
    const quantity = items?.properties?.quantity && part?.quantity?.maximum;
    return quantity === undefined ? [] : (part?.id?.enum ?? []).map((id) => ({ id: String(id), quantity }));
  });
}
