// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/htmlpage.h"

#include <QFile>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; "
                           "connect-src 'self'; img-src 'self' data:; form-action 'self'; "
                           "base-uri 'none'; frame-ancestors 'none'";

QString opening(const QString &tag, const QString &attributes)
{
    return u'<' + tag + (attributes.isEmpty() ? QString() : u' ' + attributes) + u'>';
}

} // namespace

QString filled(const QString &file, const Places &places)
{
    QFile resource(u":/web/"_s + file);
    if (!resource.open(QFile::ReadOnly))
        qFatal("%s is not among the program's resources", qUtf8Printable(file));
    const QString text = QString::fromUtf8(resource.readAll());
    QString html;
    qsizetype at = 0;
    // One pass, so that braces within a value stay what they are.
    for (qsizetype open = text.indexOf(u"{{"_s); open >= 0; open = text.indexOf(u"{{"_s, at)) {
        const qsizetype close = text.indexOf(u"}}"_s, open);
        html += text.mid(at, open - at) + places.value(text.mid(open + 2, close - open - 2));
        at = close + 2;
    }
    return html + text.mid(at);
}

QString element(const QString &tag, const QString &text, const QString &attributes)
{
    return opening(tag, attributes) + text.toHtmlEscaped() + u"</"_s + tag + u'>';
}

QString link(const QByteArray &address, const QString &text, const QString &attributes)
{
    const QString href = u"href=\"%1\""_s.arg(QString::fromUtf8(address).toHtmlEscaped());
    return element(u"a"_s, text, attributes.isEmpty() ? href : attributes + u' ' + href);
}

Reply htmlReply(int status, const QString &html)
{
    return Reply {
        .status = status, .contentType = "text/html; charset=utf-8", .body = html.toUtf8()}
        .with("Content-Security-Policy", kPolicy)
        .with("Referrer-Policy", "no-referrer");
}

} // namespace lectern
