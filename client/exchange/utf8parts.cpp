// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/utf8parts.h"

#include <QFileInfo>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPiece = 256 * 1024; // bytes read at a time

} // namespace

Utf8Parts::Utf8Parts(const QString &fileName, const QByteArray &encoding)
    : m_file(fileName), m_encoding(encoding), m_decoder(encoding.constData())
{
}

Result<void> Utf8Parts::open()
{
    if (!m_decoder.isValid()) {
        return Fault::invalid(
            u"The encoding %1 is not known here."_s.arg(QString::fromLatin1(m_encoding)));
    }
    if (!m_file.open(QIODevice::ReadOnly))
        return Fault::invalid(u"%1 cannot be opened: %2."_s.arg(baseName(), m_file.errorString()));
    return {};
}

Result<QByteArray> Utf8Parts::next(qsizetype size)
{
    while (m_buffer.size() < size && !m_file.atEnd()) {
        if (const Result<void> read = readPiece(); !read)
            return read.fault();
    }
    const QByteArray part = m_buffer.left(size);
    m_buffer.remove(0, part.size());
    return part;
}

Result<void> Utf8Parts::readPiece()
{
    const QByteArray piece = m_file.read(kPiece);
    if (piece.isEmpty())
        return Fault::invalid(u"%1 cannot be read: %2."_s.arg(baseName(), m_file.errorString()));
    const QString text = m_decoder.decode(piece);
    if (m_decoder.hasError())
        return notInEncoding(text);
    m_line += int(text.count(u'\n'));
    m_buffer += text.toUtf8();
    return {};
}

Fault Utf8Parts::notInEncoding(const QString &text) const
{
    const qsizetype bad = text.indexOf(QChar::ReplacementCharacter);
    const int line = m_line + int(QStringView(text).left(bad).count(u'\n'));
    const QString message =
        u"The text is not %1 (near line %2)."_s.arg(QString::fromLatin1(m_encoding)).arg(line);
    return Fault::invalid(message, {{QString(), u"encoding"_s, message, line}});
}

QString Utf8Parts::baseName() const
{
    return QFileInfo(m_file.fileName()).fileName();
}

} // namespace lectern
