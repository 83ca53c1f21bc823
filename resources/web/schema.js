// SPDX-License-Identifier: GPL-3.0-or-later
// What the values of requests and replies may be, in words and as trees of elements. Builds
// elements, never HTML text, so that nothing a server answers can become part of the page.

let api = null;

// The description whose references are meant.
export function setDocument(document) {
    api = document;
}

export function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith('on'))
            node.addEventListener(name.slice(2), value);
        else if (value === true)
            node.setAttribute(name, '');
        else if (value !== undefined && value !== false)
            node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== undefined));
    return node;
}

export function resolved(thing) {
    if (!thing || !thing.$ref)
        return thing;
    const target = thing.$ref.split('/').slice(1).reduce((at, key) => at[key], api);
    return { ...target, ...thing, $ref: undefined };
}

// ---- What values may be, in words

function typeWords(schema) {
    if (schema.anyOf)
        return schema.anyOf.map((one) => nameOf(one)).join(' or ');
    const types = [schema.type].flat();
    let words = types.map((type) => (type === 'array' ? `list of ${typeWords(resolved(schema.items))}` : type))
        .join(' or ');
    if (schema.format && schema.format !== 'int64')
        words += ` (${schema.format})`;
    return words || 'anything';
}

export function nameOf(schema) {
    return schema.$ref ? schema.$ref.split('/').pop() : typeWords(schema);
}

export function limitWords(schema) {
    const words = [];
    if (schema.type === 'array' && resolved(schema.items).enum)
        words.push(`any of ${resolved(schema.items).enum.join(', ')}; commas between`);
    if (schema.enum)
        words.push(`one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`);
    if (schema.minimum !== undefined)
        words.push(`at least ${schema.minimum}`);
    if (schema.maximum !== undefined)
        words.push(`at most ${schema.maximum}`);
    if (schema.minLength !== undefined)
        words.push('not empty');
    if (schema.maxLength !== undefined)
        words.push(`at most ${schema.maxLength} characters`);
    if (schema.default !== undefined)
        words.push(`${JSON.stringify(schema.default)} by itself`);
    if (schema.readOnly)
        words.push('set by the server');
    return words.join('; ');
}

// A schema as a tree; what lies deeper is built when it is opened, since records may refer to
// records.
export function schemaTree(given) {
    const schema = resolved(given);
    const inner = schema.type === 'array' ? resolved(schema.items) : schema;
    if (inner.anyOf)
        return el('div', {}, ...inner.anyOf.map((one) => lazyTree(nameOf(one), one)));
    if (!inner.properties)
        return el('p', {}, `${typeWords(schema)} `, el('span', { class: 'muted' }, limitWords(schema)));
    const rows = Object.entries(inner.properties).map(([name, raw]) => propertyRow(name, raw, inner.required));
    return el('table', {}, el('tbody', {}, ...rows));
}

function propertyRow(name, raw, required = []) {
    const property = resolved(raw);
    const inner = property.type === 'array' ? resolved(property.items) : property;
    const deep = inner.properties || inner.anyOf;
    return el('tr', {},
        el('td', {}, el('code', {}, name), required.includes(name) ? el('span', { class: 'required' }, ' needed') : ''),
        el('td', {}, deep ? lazyTree(raw.$ref ? nameOf(raw) : typeWords(property), raw) : typeWords(property)),
        el('td', {}, el('p', {}, property.description || ''), el('p', { class: 'muted' }, limitWords(property))));
}

export function lazyTree(title, schema) {
    const details = el('details', {
        class: 'schema',
        ontoggle: () => {
            if (details.open && details.children.length === 1)
                details.append(schemaTree(schema));
        },
    }, el('summary', {}, title));
    return details;
}
