// SPDX-License-Identifier: GPL-3.0-or-later
// What the routes take and give; fastify compiles these into a parser and a serialiser.
'use strict';

const text = { type: 'string' };
const number = { type: 'integer' };

const exam = {
    type: 'object',
    properties: {
        id: number,
        title: text,
        description: text,
        created_at: text,
        updated_at: text,
        last_updated_by: text,
    },
};

exports.page = {
    schema: {
        querystring: {
            type: 'object',
            properties: {
                page: { ...number, minimum: 1, default: 1 },
                per_page: { ...number, minimum: 1, maximum: 1000, default: 50 },
            },
        },
        response: {
            200: {
                type: 'object',
                properties: { items: { type: 'array', items: exam }, page: number, per_page: number },
            },
        },
    },
};

exports.one = {
    schema: {
        params: { type: 'object', properties: { id: number } },
        response: { 200: exam },
    },
};

exports.create = {
    schema: {
        body: {
            type: 'object',
            required: ['title', 'description'],
            properties: { title: text, description: text },
        },
        response: { 201: exam },
    },
};
