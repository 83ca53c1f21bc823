// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a CSV stream behind its first line, each an array of texts (RFC 4180).
'use strict';

const cell = /(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/y;

function cellsOf(line)
{
    if (!line.includes('"'))
        return line.split(',');
    const cells = [];
    for (cell.lastIndex = 0; cell.lastIndex < line.length || line.endsWith(',');) {
        const [whole, quoted, plain] = cell.exec(line);
        cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
        if (!whole.endsWith(','))
            break;
    }
    return cells;
}

// Lines end at a line feed; that no cell of these files holds one is agreed with who sends them.
module.exports = async function* rowsOf(stream)
{
    let rest = '';
    let first = true;
    stream.setEncoding('utf8');
    for await (const text of stream) {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) {
            if (!first)
                yield cellsOf(line);
            first = false;
        }
    }
    if (rest && !first)
        yield cellsOf(rest);
};
