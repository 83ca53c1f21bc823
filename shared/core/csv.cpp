// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/csv.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <array>

namespace lectern {

using namespace Qt::StringLiterals;

CsvReader::CsvReader(QChar delimiter, const QByteArray &encoding)
    : m_decoder(encoding.constData()), m_delimiter(delimiter)
{
    m_row.line = 1;
}

Result<QList<CsvRow>> CsvReader::feed(const QByteArray &bytes)
{
    // Line by line, so that a fault names the right one.
    for (qsizetype start = 0; start < bytes.size();) {
        const auto end = std::find_if(bytes.begin() + start, bytes.end(),
                                      [](char c) { return c == '\n' || c == '\r'; });
        const qsizetype next = std::min<qsizetype>(end - bytes.begin() + 1, bytes.size());
        decode(QByteArrayView(bytes).sliced(start, next - start));
        start = next;
    }
    return take();
}

void CsvReader::decode(QByteArrayView bytes)
{
    const int line = m_line;
    const QString text = m_decoder.decode(bytes);
    if (m_badLine == 0 && (m_decoder.hasError() || !m_decoder.isValid()))
        m_badLine = line;
    for (const QChar c : text)
        consume(c);
}

Result<QList<CsvRow>> CsvReader::finish()
{
    if (m_state == State::Quoted) {
        return Fault::invalid(u"A quote opened on line %1 is never closed."_s.arg(m_quoteLine),
                              {{.field = {},
                                .code = u"open_quote"_s,
                                .message = u"A quote is opened here and never closed."_s,
                                .line = m_quoteLine}});
    }
    // A character that was begun and never ended shows when a line end follows it.
    if (qstrcmp(m_decoder.name(), "UTF-8") == 0)
        decode("\n");
    if (m_state != State::CellStart || !m_row.cells.isEmpty())
        endRow();
    return take();
}

Result<QList<CsvRow>> CsvReader::take()
{
    if (m_badLine != 0) {
        return Fault::invalid(
            u"The text is not %1 (line %2)."_s.arg(QString::fromLatin1(m_decoder.name()))
                .arg(m_badLine),
            {{.field = {},
              .code = u"encoding"_s,
              .message = u"The text here is not in the stated encoding."_s,
              .line = m_badLine}});
    }
    return std::exchange(m_rows, {});
}

void CsvReader::consume(QChar c)
{
    const bool crlf = m_afterCr && c == u'\n';
    m_afterCr = c == u'\r';
    if ((c == u'\n' && !crlf) || c == u'\r')
        ++m_line;

    if (m_state == State::Quoted) {
        if (c == u'"')
            m_state = State::QuoteInQuoted;
        else
            m_cell += c;
        return;
    }
    if (crlf) {
        m_row.line = m_line;
        return;
    }
    if (c == m_delimiter) {
        endCell();
    } else if (c == u'\n' || c == u'\r') {
        endRow();
    } else if (c == u'"' && m_state == State::CellStart) {
        m_state = State::Quoted;
        m_quoteLine = m_line;
    } else {
        if (c == u'"' && m_state == State::QuoteInQuoted) {
            m_state = State::Quoted;
            m_cell += c;
            return;
        }
        m_cell += c;
        m_state = State::Plain;
    }
}

void CsvReader::endCell()
{
    m_pending += m_cell.size();
    m_row.cells.append(m_cell);
    m_cell.clear();
    m_state = State::CellStart;
}

void CsvReader::endRow()
{
    const bool blank = m_row.cells.isEmpty() && m_state == State::CellStart;
    endCell();
    if (!blank)
        m_rows.append(m_row);
    m_pending = 0;
    m_row = {.cells = {}, .line = m_line};
}

namespace {

QByteArray guessEncoding(const QByteArray &head)
{
    if (const auto marked = QStringConverter::encodingForData(head))
        return QStringConverter::nameForEncoding(*marked);
    QStringDecoder utf8(QStringConverter::Utf8);
    const QString text = utf8.decode(head);
    Q_UNUSED(text)
    return utf8.hasError() ? QByteArray("windows-1252") : QByteArray("UTF-8");
}

// How well a delimiter fits: the cells per row where all rows agree with the first, else fewer.
qsizetype delimiterScore(const QByteArray &head, const QByteArray &encoding, QChar delimiter)
{
    CsvReader reader(delimiter, encoding);
    auto rows = reader.feed(head);
    // A file of one line has no complete row until its end is told.
    if (rows && rows->isEmpty())
        rows = reader.finish();
    if (!rows || rows->isEmpty())
        return 0;
    const qsizetype width = rows->first().cells.size();
    qsizetype same = 0;
    for (const CsvRow &row : *rows)
        same += row.cells.size() == width ? 1 : 0;
    return width < 2 ? 0 : width * same * 100 / rows->size();
}

} // namespace

CsvFormat guessCsvFormat(const QByteArray &head)
{
    CsvFormat format {.encoding = guessEncoding(head)};
    qsizetype best = 0;
    for (const QChar delimiter : std::array<QChar, 4> {u',', u';', u'\t', u'|'}) {
        const qsizetype score = delimiterScore(head, format.encoding, delimiter);
        if (score > best) {
            best = score;
            format.delimiter = delimiter;
        }
    }
    return format;
}

QStringList columnNames(const QStringList &header)
{
    QSet<QString> taken;
    for (const QString &cell : header)
        taken.insert(cell.trimmed());
    QHash<QString, int> seen;
    QStringList names;
    for (const QString &cell : header) {
        const QString name = cell.trimmed();
        int &number = seen[name];
        QString own = name;
        // A numbered name must not be one that stands there already.
        while (++number > 1) {
            own = u"%1 (%2)"_s.arg(name).arg(number).trimmed();
            if (!taken.contains(own))
                break;
        }
        taken.insert(own);
        names.append(own);
    }
    return names;
}

QByteArray csvLine(const QStringList &cells)
{
    QByteArray line;
    for (const QString &cell : cells) {
        if (!line.isEmpty() || &cell != &cells.first())
            line += ',';
        const bool quote = cell.contains(u'"') || cell.contains(u',') || cell.contains(u'\n')
            || cell.contains(u'\r') || (cells.size() == 1 && cell.isEmpty())
            || (!cell.isEmpty() && (cell.front().isSpace() || cell.back().isSpace()));
        if (quote)
            line += '"' + QString(cell).replace(u'"', u"\"\""_s).toUtf8() + '"';
        else
            line += cell.toUtf8();
    }
    return line + "\r\n";
}

} // namespace lectern
