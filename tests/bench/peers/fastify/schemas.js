// SPDX-License-Identifier: GPL-3.0-or-later
// What the routes take and give; fastify compiles these into a parser and a serialiser.
'use strict';

const text = { type: 'string' };
const number = { type: 'integer' };

const kept = { id: number, created_at: text, updated_at: text, last_updated_by: text };
const exam = { type: 'object', properties: { title: text, description: text, ...kept } };
const song = { type: 'object', properties: { artist: text, title: text, rating: number, ...kept } };
const paging = {
    page: { ...number, minimum: 1, default: 1 },
    per_page: { ...number, minimum: 1, maximum: 1000, default: 50 },
};

exports.page = {
    schema: {
        querystring: {
            type: 'object',
            properties: paging,
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

exports.update = {
    schema: {
        params: { type: 'object', properties: { id: number } },
        body: { type: 'object', required: ['title'], properties: { title: text } },
        response: { 200: exam },
    },
};

exports.search = {
    schema: {
        querystring: {
            type: 'object',
            required: ['search'],
            properties: { search: text, total: number, ...paging },
        },
        response: {
            200: {
                type: 'object',
                properties: { items: { type: 'array', items: song }, total_items: number },
            },
        },
    },
};

// Room for a million rows, which are read as they come and not as one body.
exports.import = { bodyLimit: 1024 * 1024 * 1024 };
