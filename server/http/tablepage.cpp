// SPDX-License-Identifier: GPL-3.0-or-later
// A list as an HTML table, for people.
#include "core/fold.h"
#include "core/timestamp.h"
#include "http/htmlpage.h"
#include "http/pages.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString grouped(qint64 number)
{
    return QLocale(QLocale::English).toString(number);
}

/** The text, escaped, with what the search has found in it marked. */
QString marked(const QString &text, const QStringList &words)
{
    QString html;
    qsizetype at = 0;
    for (const TextRange range : findFolded(text, words)) {
        html += text.mid(at, range.start - at).toHtmlEscaped()
            + element(u"mark"_s, text.mid(range.start, range.length));
        at = range.start + range.length;
    }
    return html + text.mid(at).toHtmlEscaped();
}

QString stars(qint64 rating, qint64 best)
{
    const QString words = rating == 0 ? u"not rated"_s : u"%1 of %2 stars"_s.arg(rating).arg(best);
    return u"<span class=\"stars\" role=\"img\" aria-label=\"%1\">%2<span>%3</span></span>"_s.arg(
        words, QString(rating, u'★'), QString(std::max<qint64>(best - rating, 0), u'★'));
}

QString timeText(const QString &timestamp)
{
    const QString words = fromTimestamp(timestamp).toString(u"yyyy-MM-dd HH:mm"_s);
    return element(u"time"_s, words,
                   u"datetime=\"%1\" title=\"%1\""_s.arg(timestamp.toHtmlEscaped()));
}

/** One page of a list as HTML. */
class TablePage
{
public:
    explicit TablePage(const ListView &view)
        : m_view(view), m_words(searchWords(view.search)),
          m_sort(view.query.effectiveSort(view.spec))
    {
        for (const FieldSpec &field : view.spec.fields) {
            if (isShown(field))
                m_columns.append(field);
        }
    }

    Reply reply() const
    {
        const QString label = m_view.spec.label;
        return htmlReply(200,
                         filled(u"table.html"_s,
                                {{u"title"_s, label.toHtmlEscaped()},
                                 {u"count"_s, countWords()},
                                 {u"path"_s, QString::fromUtf8(m_view.path).toHtmlEscaped()},
                                 {u"label"_s, u"Search %1"_s.arg(m_view.spec.name).toHtmlEscaped()},
                                 {u"search"_s, m_view.search.toHtmlEscaped()},
                                 {u"kept"_s, keptInputs()},
                                 {u"notices"_s, notices()},
                                 {u"table"_s, m_view.page.count > 0 ? table() : emptyState()},
                                 {u"pages"_s, pager()}}));
    }

private:
    bool isShown(const FieldSpec &field) const
    {
        if (!m_view.query.fields.isEmpty())
            return m_view.query.fields.contains(field.name);
        return field.name != u"created_at" && field.name != u"revision";
    }

    QByteArray address(const Query &query) const
    {
        QByteArrayList parts {query.toUrlQuery()};
        if (m_view.formatInUrl)
            parts.append("format=html");
        parts.removeAll(QByteArray());
        return parts.isEmpty() ? m_view.path : m_view.path + '?' + parts.join('&');
    }

    QString pageLink(qint64 page, const QString &text, const QString &attributes = {}) const
    {
        Query query = firstPage();
        query.page = page;
        return link(address(query), text, attributes);
    }

    Query firstPage() const
    {
        Query query = m_view.query;
        query.page = 1;
        query.cursor.clear();
        return query;
    }

    QString countWords() const
    {
        const qint64 total = m_view.page.total;
        if (total < 0)
            return {};
        const bool filtered = !m_view.search.isEmpty() || !m_view.query.filters.isEmpty();
        return grouped(total) + u' '
            + (filtered         ? u"found"_s
                   : total == 1 ? m_view.spec.singular
                                : m_view.spec.name);
    }

    /** What the search form sends along: all parameters but the search and the place in the list.
     */
    QString keptInputs() const
    {
        Query query = firstPage();
        query.search.clear();
        const QByteArray kept = address(query).mid(m_view.path.size() + 1);
        QString html;
        for (const auto &[name, value] : parseUrlParameters(kept)) {
            html += u"<input type=\"hidden\" name=\"%1\" value=\"%2\">"_s.arg(
                name.toHtmlEscaped(), value.toHtmlEscaped());
        }
        return html;
    }

    QString notices() const
    {
        Query without = firstPage();
        QString html;
        if (!without.filters.isEmpty()) {
            QStringList names;
            for (const Filter &filter : without.filters)
                names.append(m_view.spec.field(filter.field)->label);
            names.removeDuplicates();
            without.filters.clear();
            html += u"<p class=\"notice\">"_s
                + u"Filtered by %1."_s.arg(names.join(u", "_s)).toHtmlEscaped() + u' '
                + link(address(without), u"Clear filters"_s) + u"</p>"_s;
        }
        return html;
    }

    QString table() const
    {
        QString head;
        for (const FieldSpec &field : m_columns)
            head += heading(field);
        QString rows;
        for (const QJsonValue &item : QJsonDocument::fromJson(m_view.page.items).array())
            rows += row(item.toObject());
        return u"<div class=\"scroll\"><table><thead><tr>%1</tr></thead>\n<tbody>\n%2</tbody></table></div>"_s
            .arg(head, rows);
    }

    QString heading(const FieldSpec &field) const
    {
        const bool sorted = m_sort.first().field == field.name;
        const bool descending = sorted && m_sort.first().descending;
        Query query = firstPage();
        query.sort = {{field.name, sorted && !descending}};
        const QString arrow = !sorted ? QString() : descending ? u" ↓"_s : u" ↑"_s;
        const QString state = !sorted ? u"none"_s : descending ? u"descending"_s : u"ascending"_s;
        return u"<th scope=\"col\" class=\"%1\" aria-sort=\"%2\">"_s.arg(className(field), state)
            + link(address(query), field.label + arrow) + u"</th>"_s;
    }

    QString row(const QJsonObject &record) const
    {
        QString cells;
        for (const FieldSpec &field : m_columns) {
            cells +=
                u"<td class=\"%1\">"_s.arg(className(field)) + cell(field, record) + u"</td>"_s;
        }
        return u"<tr>"_s + cells + u"</tr>\n"_s;
    }

    static QString className(const FieldSpec &field)
    {
        if (field.shape == FieldShape::Paragraph)
            return u"paragraph"_s;
        if (field.type == FieldType::Integer && field.shape != FieldShape::Stars)
            return u"number"_s;
        return field.readOnly || field.type == FieldType::Timestamp ? u"muted"_s : u"plain"_s;
    }

    QString cell(const FieldSpec &field, const QJsonObject &record) const
    {
        const QJsonValue value = record[field.name];
        if (value.isNull())
            return {};
        switch (field.type) {
        case FieldType::Boolean:
            return value.toBool() ? u"Yes"_s : u"No"_s;
        case FieldType::Timestamp:
            return timeText(value.toString());
        case FieldType::Reference:
            return referred(field, record);
        case FieldType::Integer:
            return numberCell(field, value.toInteger());
        case FieldType::Text:
            return marked(value.toString(), field.readOnly ? QStringList() : m_words);
        case FieldType::Choice:
            return value.toString().toHtmlEscaped();
        }
        Q_UNREACHABLE();
    }

    QString numberCell(const FieldSpec &field, qint64 number) const
    {
        if (field.shape == FieldShape::Stars)
            return stars(number, field.maximum);
        if (field.name != u"id")
            return QString::number(number);
        return link(m_view.path + '/' + QByteArray::number(number), QString::number(number));
    }

    // The route has the records referred to expanded; what a user is called is its user name.
    QString referred(const FieldSpec &field, const QJsonObject &record) const
    {
        const QJsonObject other = record[field.expandName()].toObject();
        const ResourceSpec *target = findSpec(m_view.catalog, field.reference);
        QStringList title;
        for (const QString &name : target->titleFields)
            title.append(other[name].toString());
        return title.join(u' ').toHtmlEscaped();
    }

    QString emptyState() const
    {
        const QString name = m_view.spec.name;
        QString html;
        if (m_view.page.total > 0 || m_view.query.page > 1) {
            html = element(u"p"_s, u"The list ends before this page."_s)
                + pageLink(1, u"First page"_s);
        } else if (!m_view.search.isEmpty()) {
            Query query = firstPage();
            query.search.clear();
            html =
                element(u"p"_s, u"None of the %1 has all of “%2” in it."_s.arg(name, m_view.search))
                + link(address(query), u"Clear search"_s);
        } else if (!m_view.query.filters.isEmpty()) {
            html = element(u"p"_s, u"None of the %1 is like that."_s.arg(name));
        } else {
            html =
                element(u"p"_s, u"No %1 yet."_s.arg(name)) + link("/docs", u"See how to add one"_s);
        }
        return u"<div class=\"empty\">"_s + html + u"</div>"_s;
    }

    QString pager() const
    {
        const Query &query = m_view.query;
        const bool more = !m_view.page.nextCursor.isEmpty();
        if (!query.cursor.isEmpty()) {
            Query next = query;
            next.cursor = m_view.page.nextCursor;
            return pageLink(1, u"First page"_s)
                + (more ? link(address(next), u"Next"_s, u"rel=\"next\""_s) : QString());
        }
        const qint64 pages = (m_view.page.total + query.perPage - 1) / query.perPage;
        if (!more && query.page == 1)
            return {};
        QString html;
        if (query.page > 1)
            html += pageLink(query.page - 1, u"Previous"_s, u"rel=\"prev\""_s);
        html += element(u"span"_s,
                        m_view.page.total < 0 || query.page > pages
                            ? u"Page %1"_s.arg(grouped(query.page))
                            : u"Page %1 of %2"_s.arg(grouped(query.page), grouped(pages)));
        return html + (more ? pageLink(query.page + 1, u"Next"_s, u"rel=\"next\""_s) : QString());
    }

    const ListView &m_view;
    const QStringList m_words;
    const QList<SortKey> m_sort;
    QList<FieldSpec> m_columns;
};

} // namespace

Reply tablePage(const ListView &view)
{
    return TablePage(view).reply();
}

} // namespace lectern
