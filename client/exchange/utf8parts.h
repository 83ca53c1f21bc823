// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QFile>
#include <QStringDecoder>

/** A text file of any encoding, read as UTF-8 in parts of the same size. */
namespace lectern {

class Utf8Parts
{
public:
    /** `encoding` is a name that QStringDecoder knows. */
    Utf8Parts(const QString &fileName, const QByteArray &encoding);

    /** Fault: Invalid, for people, where the file cannot be opened or the encoding is not known. */
    Result<void> open();

    /**
     * The next part: `size` bytes, the last one less, empty at the end; cut anywhere, within a
     * character as well. A byte order mark is left out. Fault: Invalid with the line where the text
     * is not in the encoding.
     */
    Result<QByteArray> next(qsizetype size);

    /** Bytes of the file, as far as they have been read, and all of them. */
    qint64 position() const { return m_file.pos(); }
    qint64 size() const { return m_file.size(); }

private:
    Result<void> readPiece();
    Fault notInEncoding(const QString &text) const;
    QString baseName() const;

    QFile m_file;
    QByteArray m_encoding;
    QStringDecoder m_decoder;
    QByteArray m_buffer; ///< UTF-8, not given out yet
    int m_line = 1; ///< of the file, as far as it was read
};

} // namespace lectern
