// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recordjson.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

std::string_view view(QByteArrayView text)
{
    return {text.data(), size_t(text.size())};
}

void appendEscaped(std::string &json, char c)
{
    constexpr QByteArrayView kDigits = "0123456789abcdef";
    switch (c) {
    case '"':
    case '\\':
        json += '\\';
        json += c;
        break;
    case '\n':
        json += "\\n";
        break;
    case '\r':
        json += "\\r";
        break;
    case '\t':
        json += "\\t";
        break;
    default:
        json += "\\u00";
        json += kDigits[quint8(c) >> 4];
        json += kDigits[quint8(c) & 0xF];
    }
}

constexpr quint64 eachByte(quint8 value)
{
    return quint64(value) * 0x0101'0101'0101'0101;
}

// Whether one of eight bytes is below the limit, which is at most 0x80:
// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
constexpr bool hasBelow(quint64 bytes, quint8 limit)
{
    return ((bytes - eachByte(limit)) & ~bytes & eachByte(0x80)) != 0;
}

// How many of the first bytes need no escape for certain, in steps of eight.
qsizetype plainBytes(const char *text, qsizetype size)
{
    qsizetype plain = 0;
    for (; plain + 8 <= size; plain += 8) {
        quint64 bytes = 0;
        std::memcpy(&bytes, text + plain, sizeof(bytes));
        if (hasBelow(bytes, 0x20) || hasBelow(bytes ^ eachByte('"'), 1)
            || hasBelow(bytes ^ eachByte('\\'), 1))
            break;
    }
    return plain;
}

// In pieces: what needs no escape is most of it.
void appendText(std::string &json, QByteArrayView text)
{
    json += '"';
    qsizetype done = 0;
    qsizetype i = 0;
    while (i < text.size()) {
        i += plainBytes(text.data() + i, text.size() - i);
        const qsizetype end = std::min(i + 8, text.size());
        for (; i < end; ++i) {
            const char c = text[i];
            if (quint8(c) >= 0x20 && c != '"' && c != '\\')
                continue;
            json.append(text.data() + done, size_t(i - done));
            appendEscaped(json, c);
            done = i + 1;
        }
    }
    json.append(text.data() + done, size_t(text.size() - done));
    json += '"';
}

void appendInteger(std::string &json, qint64 value)
{
    std::array<char, 24> digits {};
    const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    json.append(digits.begin(), end);
}

} // namespace

void appendJsonValue(std::string &json, FieldType type, const RowView &row, int column)
{
    if (row.isNull(column)) {
        json += "null";
        return;
    }
    switch (type) {
    case FieldType::Integer:
    case FieldType::Reference:
        appendInteger(json, row.integer(column));
        break;
    case FieldType::Boolean:
        json += row.boolean(column) ? "true" : "false";
        break;
    case FieldType::Timestamp:
        json += '"';
        json += view(row.timestamp(column));
        json += '"';
        break;
    case FieldType::Text:
    case FieldType::Choice:
        appendText(json, row.text(column));
        break;
    }
}

void RecordJson::add(const FieldSpec &field, const QString &sql)
{
    m_columns.push_back({(m_first ? "\"" : ",\"") + field.name.toLatin1() + "\":", field.type});
    m_sql += (m_sql.isEmpty() ? u""_s : u", "_s) + sql;
    m_first = false;
}

void RecordJson::addRecord(const QString &name, const ResourceSpec &spec, const QString &sql)
{
    const QByteArray before = (m_first ? "\"" : ",\"") + name.toLatin1() + "\":";
    const size_t begin = m_columns.size();
    m_first = true;
    for (const FieldSpec &field : spec.fields)
        add(field, sql + u'.' + field.name);
    m_first = false;
    Column &first = m_columns[begin];
    first.key = before + '{' + first.key;
    first.closes = int(m_columns.size() - begin);
}

void RecordJson::append(std::string &json, const RowView &row) const
{
    json += '{';
    int last = -1; // the last column of the record within this one
    for (int i = 0; i < count(); ++i) {
        const Column &column = m_columns[size_t(i)];
        if (column.closes > 0 && row.isNull(i)) {
            json += view(QByteArrayView(column.key).first(column.key.indexOf('{')));
            json += "null";
            i += column.closes - 1;
            continue;
        }
        if (column.closes > 0)
            last = i + column.closes - 1;
        json += view(column.key);
        appendJsonValue(json, column.type, row, i);
        if (i == last)
            json += '}';
    }
    json += '}';
}

} // namespace lectern
