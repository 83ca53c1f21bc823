// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/logtext.h"

#include <algorithm>

namespace lectern {

namespace {

constexpr qsizetype kLongestValue = 512;

void appendEscaped(QByteArray &line, char c)
{
    constexpr const char *kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    line += "\\x";
    line += kDigits[byte >> 4];
    line += kDigits[byte & 15];
}

} // namespace

QByteArray logText(const QString &text)
{
    QByteArray safe;
    qsizetype start = 0;
    const auto isControl = [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator
            || c == QChar::ParagraphSeparator;
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!isControl(text[i]))
            continue;
        safe += QStringView(text).sliced(start, i - start).toUtf8();
        const QByteArray control = QStringView(text).sliced(i, 1).toUtf8();
        for (const char byte : control)
            appendEscaped(safe, byte);
        start = i + 1;
    }
    return safe + QStringView(text).sliced(start).toUtf8();
}

void appendLogValue(QByteArray &line, QByteArrayView value)
{
    const bool cut = value.size() > kLongestValue;
    if (cut)
        value = value.first(kLongestValue);
    const auto isSafe = [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; };
    for (auto at = value.begin(); at != value.end(); ++at) {
        const auto end = std::find_if_not(at, value.end(), isSafe);
        line.append(at, end - at);
        if (end == value.end())
            break;
        appendEscaped(line, *end);
        at = end;
    }
    if (cut)
        line += "...";
}

} // namespace lectern
