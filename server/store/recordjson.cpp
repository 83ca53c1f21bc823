// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recordjson.h"

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

// In pieces: what needs no escape is most of it.
void appendText(std::string &json, QByteArrayView text)
{
    json += '"';
    qsizetype done = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quint8(c) >= 0x20 && c != '"' && c != '\\')
            continue;
        json.append(text.data() + done, size_t(i - done));
        appendEscaped(json, c);
        done = i + 1;
    }
    json.append(text.data() + done, size_t(text.size() - done));
    json += '"';
}

// SQLite keeps the form that toTimestamp writes. PostgreSQL writes 2026-01-31 12:00:00.25+00.
void appendTimestamp(std::string &json, QByteArrayView text)
{
    constexpr qsizetype kDate = 10;
    constexpr qsizetype kSeconds = 19;
    if (text.size() <= kSeconds || text[kDate] != ' ') {
        appendText(json, text);
        return;
    }
    json += '"';
    json.append(text.data(), kDate);
    json += 'T';
    json.append(text.data() + kDate + 1, kSeconds - kDate - 1);
    json += '.';
    qsizetype at = text[kSeconds] == '.' ? kSeconds + 1 : kSeconds;
    for (int digit = 0; digit < 3; ++digit) {
        const bool given = at < text.size() && text[at] >= '0' && text[at] <= '9';
        json += given ? text[at++] : '0';
    }
    json += "Z\"";
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
        json += view(row.text(column));
        break;
    case FieldType::Boolean:
        json += row.boolean(column) ? "true" : "false";
        break;
    case FieldType::Timestamp:
        appendTimestamp(json, row.text(column));
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
