// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/rightspage.h"

#include "http/htmlpage.h"
#include "service/rights.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString capital(QString text)
{
    text.front() = text.front().toUpper();
    return text;
}

QString row(const ResourceSpec &spec, Role role)
{
    QString cells = element(u"th"_s, capital(roleName(role)), u"scope=\"row\""_s);
    for (const Action action : kActions)
        cells += element(u"td"_s, scopeWords(scopeOf(role, spec.name, action), spec));
    return u"<tr>"_s + cells + u"</tr>\n"_s;
}

QString table(const ResourceSpec &spec)
{
    QString head = element(u"th"_s, u"Role"_s, u"scope=\"col\""_s);
    for (const Action action : kActions)
        head += element(u"th"_s, capital(actionName(action)), u"scope=\"col\""_s);
    QString rows;
    for (const Role role : kRoles)
        rows += row(spec, role);
    return element(u"h2"_s, spec.label) + u"\n<table><thead><tr>"_s + head
        + u"</tr></thead><tbody>\n"_s + rows + u"</tbody></table>\n"_s
        + element(u"p"_s, fieldWords(spec), u"class=\"muted\""_s) + u'\n';
}

} // namespace

QString rightsPage(const Catalog &catalog)
{
    QString tables;
    for (const ResourceSpec &spec : catalog)
        tables += table(spec);
    return filled(u"rights.html"_s, {{u"tables"_s, tables}});
}

} // namespace lectern
