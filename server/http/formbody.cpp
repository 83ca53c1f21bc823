// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/formbody.h"

#include "http/negotiation.h"

#include <QRegularExpression>
#include <QStringDecoder>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// QByteArray::fromPercentEncoding makes garbage of "100% sure", which tools do send.
QByteArray percentDecoded(const QByteArray &text)
{
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low >= 0) {
            decoded += char(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

Result<void> append(FormFields &fields, const QByteArray &name, const QByteArray &value)
{
    QStringDecoder utf8(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = utf8(value);
    const QString field = QString::fromUtf8(name);
    if (utf8.hasError()) {
        const QString words = u"%1 is not valid UTF-8."_s.arg(field);
        return Fault::invalid(words, {{field, u"not_unicode"_s, words}});
    }
    fields.append({field, text});
    return {};
}

Result<FormFields> parseUrlEncoded(const QByteArray &body)
{
    FormFields fields;
    for (const QByteArray &part : body.split('&')) {
        if (part.isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        const QByteArray name = percentDecoded(equals < 0 ? part : part.left(equals));
        const QByteArray value = equals < 0 ? QByteArray() : percentDecoded(part.mid(equals + 1));
        if (auto done = append(fields, name, value); !done)
            return done.fault();
    }
    return fields;
}

// The value of a parameter such as boundary or name in a header; \b keeps filename out.
QByteArray headerParameter(const QByteArray &header, const QString &name)
{
    const QRegularExpression pattern(u"\\b%1=(?:\"([^\"]*)\"|([^\\s;\"]+))"_s.arg(name),
                                     QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(QString::fromUtf8(header));
    return (match.captured(1) + match.captured(2)).toUtf8();
}

Fault brokenForm()
{
    return Fault::invalid(u"The body is not a complete multipart form."_s);
}

Result<FormFields> parseMultipart(const QByteArray &boundary, const QByteArray &body)
{
    FormFields fields;
    const QByteArray delimiter = "\r\n--" + boundary;
    // The first delimiter may stand at the very beginning, without a line end before it.
    const QByteArray text = "\r\n" + body;
    qsizetype at = boundary.isEmpty() ? -1 : text.indexOf(delimiter);
    while (at >= 0) {
        const qsizetype start = at + delimiter.size();
        if (text.mid(start, 2) == "--")
            return fields;
        const qsizetype head = text.indexOf("\r\n\r\n", start);
        const qsizetype end = text.indexOf(delimiter, start);
        if (head < 0 || end < head + 4)
            return brokenForm();
        const QByteArray name = headerParameter(text.mid(start, head - start), u"name"_s);
        if (auto done = append(fields, name, text.mid(head + 4, end - head - 4)); !done)
            return done.fault();
        at = end;
    }
    return brokenForm();
}

} // namespace

bool isForm(const QByteArray &contentType)
{
    const QByteArray type = mediaType(contentType);
    return type.isEmpty() || type == "application/x-www-form-urlencoded"
        || type == "multipart/form-data";
}

Result<FormFields> parseForm(const QByteArray &contentType, const QByteArray &body)
{
    if (mediaType(contentType) == "multipart/form-data")
        return parseMultipart(headerParameter(contentType, u"boundary"_s), body);
    return parseUrlEncoded(body);
}

} // namespace lectern
