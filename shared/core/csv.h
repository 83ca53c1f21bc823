// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QChar>
#include <QStringDecoder>
#include <QStringList>

/** Comma-separated values as in RFC 4180, read forgivingly and written strictly. */
namespace lectern {

/** One record of a CSV file. */
struct CsvRow
{
    QStringList cells;
    int line = 0; ///< 1-based line of the file on which the row begins
};

/**
 * Reads CSV piece by piece, so that a file need not be in memory as a whole.
 * Accepts LF, CRLF and CR line ends, line ends within quotes, a byte order mark, and blank lines
 * (left out). A quote inside an unquoted cell is kept as it is.
 */
class CsvReader
{
public:
    /** `encoding` is a name that QStringDecoder knows; "UTF-8" by default. */
    explicit CsvReader(QChar delimiter = u',', const QByteArray &encoding = "UTF-8");

    /** The rows completed by this piece. Fault: text that is not in the encoding, with its line. */
    Result<QList<CsvRow>> feed(const QByteArray &bytes);

    /** Characters of the row that is not complete yet, and the line that it begins at. */
    qsizetype pending() const { return m_pending + m_cell.size(); }
    int pendingLine() const { return m_row.line; }

    /** The last row, if the text did not end in a line end. Fault: an open quote, with its line. */
    Result<QList<CsvRow>> finish();

private:
    enum class State { CellStart, Plain, Quoted, QuoteInQuoted };

    void decode(QByteArrayView bytes);
    void consume(QChar c);
    void endCell();
    void endRow();
    Result<QList<CsvRow>> take();

    QStringDecoder m_decoder;
    QChar m_delimiter;
    State m_state = State::CellStart;
    QString m_cell;
    CsvRow m_row;
    QList<CsvRow> m_rows;
    int m_line = 1;
    int m_quoteLine = 0;
    qsizetype m_pending = 0; ///< characters of the cells of m_row
    bool m_afterCr = false;
    int m_badLine = 0; ///< the first line that is not in the encoding
};

/** How a CSV file is most likely written, guessed from its beginning. */
struct CsvFormat
{
    QChar delimiter = u',';
    QByteArray encoding = "UTF-8";

    bool operator==(const CsvFormat &) const = default;
};

/**
 * Guesses from the first bytes of a file: the encoding by byte order mark, by being valid UTF-8,
 * else windows-1252; the delimiter among comma, semicolon, tab and bar by which splits the
 * first rows into the same number of cells.
 */
CsvFormat guessCsvFormat(const QByteArray &head);

/**
 * The names by which the columns of a header are told apart: as they stand there without the spaces
 * around them, and of several columns of one name all but the first with a number, "title (2)".
 */
QStringList columnNames(const QStringList &header);

/** One line of CSV in UTF-8, ended by CR LF; cells are quoted where they must be. */
QByteArray csvLine(const QStringList &cells);

} // namespace lectern
