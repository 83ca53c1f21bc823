// SPDX-License-Identifier: GPL-3.0-or-later
// Shows every request of /openapi.json and lets people try it.
import { el, lazyTree, limitWords, nameOf, resolved, schemaTree, setDocument } from '/schema.js';

const kMaxShown = 200000; // characters of a reply's body
const methods = ['get', 'post', 'put', 'patch', 'delete'];
let api = null;

// ---- Parameters

function choice(id, values, label) {
    return el('select', { id, 'aria-label': label }, ...values.map((value) => el('option', { value }, value)));
}

// An input for one parameter; read() gives its pairs of name and value, none where it is empty.
function parameterInput(parameter, id) {
    const schema = resolved(parameter.schema);
    if (parameter.style === 'deepObject') {
        const operator = choice(`${id}-op`, Object.keys(schema.properties), `How to compare ${parameter.name}`);
        operator.value = 'eq';
        const value = el('input', { id, autocomplete: 'off' });
        return {
            node: el('div', { class: 'compare' }, operator, value),
            read: () => (value.value === '' ? [] : [[`${parameter.name}[${operator.value}]`, value.value]]),
        };
    }
    const values = schema.enum ? ['', ...schema.enum] : null;
    const node = values ? choice(id, values)
        : el('input', { id, autocomplete: 'off', placeholder: schema.default, required: parameter.required });
    return { node, read: () => (node.value === '' ? [] : [[parameter.name, node.value]]) };
}

function parameterTable(inputs) {
    return el('table', {}, el('tbody', {}, ...inputs.map(parameterRow)));
}

function parameterRow({ parameter, node, id }) {
    const words = limitWords(resolved(parameter.schema));
    return el('tr', {},
        el('td', {}, el('label', { for: id }, el('code', {}, parameter.name)),
            parameter.required ? el('span', { class: 'required' }, ' needed') : '',
            el('p', { class: 'muted' }, parameter.in)),
        el('td', {}, node),
        el('td', {}, el('p', {}, parameter.description || ''), el('p', { class: 'muted' }, words)));
}

// ---- Bodies

function sample(given, depth = 0) {
    const schema = resolved(given);
    if (schema.default !== undefined && schema.default !== null)
        return schema.default;
    if (schema.enum)
        return schema.enum[0];
    const type = [schema.type].flat()[0];
    if (type === 'object' && depth < 3) {
        // Where nothing is needed, as for a change, one member shows how it is meant.
        const names = Object.keys(schema.properties || {}).slice(0, schema.required ? undefined : 1);
        return Object.fromEntries(names.map((name) => [name, sample(schema.properties[name], depth + 1)]));
    }
    if ([schema.type].flat().includes('null'))
        return null;
    return { integer: schema.minimum ?? 1, number: 0, boolean: false, array: [], object: {} }[type] ?? 'text';
}

function sampleBody(type, media, content) {
    const json = content['application/json'] ? sample(content['application/json'].schema) : {};
    if (type.includes('json') && !type.includes('ndjson'))
        return JSON.stringify(media.example ?? sample(media.schema), null, 2);
    if (type === 'application/x-www-form-urlencoded')
        return new URLSearchParams(media.example ?? {}).toString();
    if (type === 'application/x-ndjson')
        return `${JSON.stringify(json)}\n`;
    if (type === 'text/csv')
        return `${Object.keys(json).join(',')}\n`;
    return '';
}

function bodyEditor(operation, id) {
    if (!operation.requestBody)
        return null;
    const { content } = resolved(operation.requestBody);
    const types = Object.keys(content);
    const type = choice(`${id}-type`, types);
    const text = el('textarea', { id: `${id}-body`, spellcheck: 'false' });
    const schema = el('div', { class: 'schema' });
    const fill = () => {
        text.value = sampleBody(type.value, content[type.value], content);
        schema.replaceChildren(schemaTree(content[type.value].schema));
    };
    type.value = types.includes('application/json') ? 'application/json' : types[0];
    type.addEventListener('change', fill);
    fill();
    const node = el('div', {}, el('h3', {}, 'Body'), schema,
        el('div', { class: 'editor' },
            el('label', { for: type.id }, 'Type'), type,
            el('label', { for: text.id }, 'Text'), text));
    return { node, read: () => ({ type: type.value, text: text.value }) };
}

// ---- Requests

function requestOf(path, method, inputs, body) {
    const headers = {};
    const query = [];
    let url = path;
    for (const { parameter, read } of inputs) {
        for (const [name, value] of read()) {
            if (parameter.in === 'path')
                url = url.replace(`{${name}}`, encodeURIComponent(value));
            else if (parameter.in === 'header')
                headers[name] = value;
            else
                query.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
        }
    }
    const given = body ? body.read() : null;
    if (given)
        headers['Content-Type'] = given.type;
    return {
        url: url + (query.length ? `?${query.join('&')}` : ''),
        method: method.toUpperCase(),
        headers,
        body: given ? given.text : undefined,
    };
}

function quoted(text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

// The token itself stays out of what is copied.
function curlLine(request) {
    const parts = ['curl', '-i'];
    if (request.method !== 'GET')
        parts.push('-X', request.method);
    if (document.getElementById('token').value)
        parts.push('-H', '"Authorization: Bearer $TOKEN"');
    for (const [name, value] of Object.entries(request.headers))
        parts.push('-H', quoted(`${name}: ${value}`));
    if (request.body !== undefined)
        parts.push('--data-binary', quoted(request.body));
    return [...parts, quoted(location.origin + request.url)].join(' ');
}

function shownBody(text, type) {
    let shown = text;
    if (type.includes('json') && !type.includes('ndjson')) {
        try {
            // JSON.parse would round whole numbers beyond 2^53; those replies are shown as they are.
            if (!/\d{16,}/.test(text))
                shown = JSON.stringify(JSON.parse(text), null, 2);
        } catch { /* shown as it came */ }
    }
    return shown.length > kMaxShown
        ? `${shown.slice(0, kMaxShown)}\n... (${text.length.toLocaleString()} characters in all)` : shown;
}

async function send(request, result, button) {
    const headers = { ...request.headers };
    const token = document.getElementById('token').value.trim();
    if (token)
        headers.Authorization = `Bearer ${token}`;
    button.disabled = true;
    const began = performance.now();
    try {
        const reply = await fetch(request.url, {
            method: request.method, headers, body: request.body, redirect: 'manual', cache: 'no-store',
        });
        const text = await reply.text();
        const lines = [...reply.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
        result.replaceChildren(
            el('h3', {}, 'Reply'),
            el('p', { class: reply.ok ? 'status' : 'status wrong', role: 'status' },
                `${reply.status} ${reply.statusText}, ${Math.round(performance.now() - began)} ms`),
            el('pre', { tabindex: '0', 'aria-label': 'Headers of the reply' }, lines));
        if (text)
            result.append(el('pre', { tabindex: '0', 'aria-label': 'Body of the reply' },
                shownBody(text, reply.headers.get('Content-Type') || '')));
    } catch (error) {
        result.replaceChildren(el('p', { class: 'status wrong', role: 'alert' },
            `The server did not answer: ${error.message}`));
    }
    button.disabled = false;
}

function tryIt(path, method, inputs, body, inside) {
    const curl = el('pre', { tabindex: '0', 'aria-label': 'The request for curl' });
    const result = el('div', { class: 'result' });
    const current = () => requestOf(path, method, inputs, body);
    const update = () => { curl.textContent = curlLine(current()); };
    const button = el('button', { class: 'primary' }, 'Send');
    const copy = el('button', {
        type: 'button',
        onclick: async () => {
            await navigator.clipboard.writeText(curl.textContent);
            copy.textContent = 'Copied';
            setTimeout(() => { copy.textContent = 'Copy curl line'; }, 2000);
        },
    }, 'Copy curl line');
    // Without a secure context there is no clipboard; the line can still be selected.
    copy.hidden = !navigator.clipboard;
    const form = el('form', {
        oninput: update,
        onchange: update,
        onsubmit: (event) => {
            event.preventDefault();
            send(current(), result, button);
        },
    }, ...inside, el('div', { class: 'actions' }, button, copy), curl, result);
    document.getElementById('token').addEventListener('input', update);
    update();
    return form;
}

function responseList(operation) {
    const rows = Object.entries(operation.responses).map(([status, raw]) => {
        const reply = resolved(raw);
        const json = Object.entries(reply.content || {}).find(([type]) => type.includes('json'));
        return el('tr', {}, el('td', {}, el('code', {}, status)), el('td', {}, reply.description),
            el('td', {}, json && json[1].schema ? lazyTree(nameOf(json[1].schema), json[1].schema) : ''));
    });
    return el('table', {}, el('tbody', {}, ...rows));
}

function operationInside(path, method, operation) {
    const inside = [];
    if (operation.description)
        inside.push(el('p', {}, operation.description));
    const inputs = (operation.parameters || []).map((raw, index) => {
        const parameter = resolved(raw);
        const id = `${operation.operationId}-${index}`;
        return { parameter, id, ...parameterInput(parameter, id) };
    });
    const filters = inputs.filter((input) => input.parameter.style === 'deepObject');
    if (inputs.length)
        inside.push(el('h3', {}, 'Parameters'), parameterTable(inputs.filter((input) => !filters.includes(input))));
    if (filters.length)
        inside.push(el('details', { class: 'filters' }, el('summary', {}, 'Filters'), parameterTable(filters)));
    const body = bodyEditor(operation, operation.operationId);
    if (body)
        inside.push(body.node);
    return el('div', { class: 'inside' }, tryIt(path, method, inputs, body, inside),
        el('h3', {}, 'Replies'), responseList(operation));
}

function operationView({ path, method, operation }) {
    const details = el('details', {
        class: 'operation',
        id: operation.operationId,
        ontoggle: () => {
            if (details.open && details.children.length === 1)
                details.append(operationInside(path, method, operation));
        },
    }, el('summary', {}, ...routeWords(path, method), el('span', { class: 'muted' }, operation.summary)));
    return details;
}

function routeWords(path, method) {
    return [el('span', { class: `method ${method}` }, method.toUpperCase()), el('span', { class: 'path' }, path)];
}

// ---- The page

function entries() {
    return Object.entries(api.paths).flatMap(([path, item]) => methods.filter((method) => item[method])
        .map((method) => ({ path, method, operation: item[method] })));
}

function openFromAddress() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === 'DETAILS') {
        target.open = true;
        target.scrollIntoView();
        target.firstElementChild.focus({ preventScroll: true });
    }
}

function applyFilter(words) {
    for (const item of document.querySelectorAll('#contents li'))
        item.hidden = !words.every((word) => item.dataset.text.includes(word));
    for (const group of document.querySelectorAll('#contents section'))
        group.hidden = !group.querySelector('li:not([hidden])');
}

function showGroup(tag, all) {
    const group = all.filter(({ operation }) => operation.tags.includes(tag.name));
    document.getElementById('operations').append(
        el('section', { 'aria-label': tag.name }, el('h2', {}, tag.name),
            el('p', { class: 'muted' }, tag.description), ...group.map(operationView)));
    document.getElementById('contents').append(el('section', { 'aria-label': tag.name }, el('h2', {}, tag.name),
        el('ul', {}, ...group.map(({ path, method, operation }) => el('li', {
            'data-text': `${method} ${path} ${operation.summary} ${tag.name}`.toLowerCase(),
        }, el('a', { href: `#${operation.operationId}`, title: operation.summary }, ...routeWords(path, method)))))));
}

async function start() {
    const operations = document.getElementById('operations');
    try {
        const reply = await fetch('/openapi.json');
        if (!reply.ok)
            throw new Error(`it answered ${reply.status}`);
        api = await reply.json();
        setDocument(api);
    } catch (error) {
        operations.replaceChildren(el('p', { class: 'notice', role: 'alert' },
            `The description could not be loaded: ${error.message}.`));
        return;
    }
    document.getElementById('version').textContent = api.info.version;
    operations.replaceChildren();
    const all = entries();
    for (const tag of api.tags)
        showGroup(tag, all);
    document.getElementById('filter').addEventListener('input', (event) => {
        applyFilter(event.target.value.toLowerCase().split(/\s+/).filter(Boolean));
    });
    window.addEventListener('hashchange', openFromAddress);
    openFromAddress();
}

start();
