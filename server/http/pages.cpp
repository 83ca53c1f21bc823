// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/pages.h"

#include "api/paths.h"
#include "http/fixedreply.h"
#include "http/htmlpage.h"
#include "http/rightspage.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString startPage(const Catalog &catalog)
{
    QString items;
    for (const ResourceSpec &spec : catalog) {
        const QByteArray path = QString(api::kRoot + u'/' + spec.name).toUtf8();
        items += u"<li>"_s + link(path + "?format=html", spec.label)
            + element(u"code"_s, QString::fromUtf8(path)) + u"</li>\n"_s;
    }
    return filled(u"index.html"_s,
                  {{u"resources"_s, items}, {u"version"_s, QStringLiteral(LECTERN_VERSION)}});
}

Route page(const QString &path, const QString &html, const QString &summary)
{
    return {"GET", path, fixedReply(htmlReply(200, html)), summary, Access::Anyone};
}

Route asset(const QString &file, const QByteArray &type, const QString &summary)
{
    return {"GET", u'/' + file,
            fixedReply({.contentType = type, .body = filled(file, {}).toUtf8()}), summary,
            Access::Anyone};
}

} // namespace

Reply notFoundPage()
{
    return htmlReply(404, filled(u"notfound.html"_s, {}));
}

Routes pageRoutes(const Catalog &catalog)
{
    return {
        page(u"/"_s, startPage(catalog), u"The start page."_s),
        page(u"/docs"_s, filled(u"docs.html"_s, {}),
             u"This description as a page, to try it out."_s),
        page(u"/docs/rights"_s, rightsPage(catalog), u"Who may do what, as a page."_s),
        asset(u"docs.js"_s, "text/javascript; charset=utf-8", u"The script of /docs."_s),
        asset(u"schema.js"_s, "text/javascript; charset=utf-8",
              u"What values may be, for /docs."_s),
        asset(u"style.css"_s, "text/css; charset=utf-8", u"The style of the pages."_s),
    };
}

} // namespace lectern
